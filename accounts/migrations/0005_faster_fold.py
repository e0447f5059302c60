"""The same fold, several times faster for ASCII text, so that names load and search at speed.

Not STRICT: only then does PostgreSQL put the expression in place instead of calling a function for each row. A NULL
still folds to NULL.
"""

from django.db import migrations

FOLD = """
CREATE OR REPLACE FUNCTION book_fold(value text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE
    WHEN octet_length(value) = char_length(value) AND strpos(value, '  ') = 0
         AND translate(value, E'\\t\\n\\r\\f\\v', '') = value
    THEN btrim(lower(value COLLATE "pg_c_utf8"))
    ELSE btrim(regexp_replace(
      translate(
        lower(public.unaccent('public.unaccent'::regdictionary, normalize(value, NFKC)) COLLATE "pg_c_utf8"),
        'يىئكةۀأإآٱؤ۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩ـ' || chr(8204) || chr(8205) || 'ًٌٍَُِّْٰ',
        'یییکههااااو01234567890123456789'
      ), '\\s+', ' ', 'g'))
  END
$$
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_external_id_origin")]
    operations = [migrations.RunSQL(FOLD, migrations.RunSQL.noop)]
