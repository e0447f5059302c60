"""Profiles: how the files of one source name their columns and write their values. Our own tables."""

from bookofbusiness.imports.profiles import crm, datasets, generic
from bookofbusiness.imports.profiles.profile import Profile, plain_header

PROFILES: dict[str, Profile] = {
    profile.name: profile for profile in (generic.PROFILE, *crm.PROFILES, *datasets.PROFILES)
}


def profile_of(source: str) -> Profile:
    """The profile named like `source`, or like its part before a hyphen ("hubspot-eu"); else the generic one."""
    name = source.lower()
    return PROFILES.get(name) or PROFILES.get(name.split("-", 1)[0]) or generic.PROFILE


__all__ = ["PROFILES", "Profile", "plain_header", "profile_of"]
