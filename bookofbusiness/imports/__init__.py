"""Import of real files: read and check (files), match headers (profiles), stage by COPY, merge in sets (kinds)."""
