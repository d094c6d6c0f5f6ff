package dev.tidegate.convert.code;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Functions that translated code calls where PostgreSQL has nothing short for it. Only those that
 * are used need to be installed.
 */
public final class CompatLibrary {
    /** Where they are. */
    public static final String SCHEMA = "mssql_compat";

    private static final Pattern FUNCTION_BEGIN = Pattern.compile("(?=create function )");
    private static final Pattern NAME = Pattern.compile("create function ([a-z0-9_]+)\\(");

    private static final String SOURCE =
            """
            create function try_bigint(value text) returns bigint language plpgsql immutable as $$
            begin
                return case when btrim(value) = '' then 0 else value::bigint end;
            exception when others then return null;
            end $$;
            create function try_numeric(value text) returns numeric language plpgsql immutable as $$
            begin
                if value ~* 'nan|inf|e' then return null; end if;
                return value::numeric;
            exception when others then return null;
            end $$;
            create function try_float(value text) returns double precision language plpgsql immutable as $$
            begin
                return case when btrim(value) = '' then 0 else value::double precision end;
            exception when others then return null;
            end $$;
            create function try_timestamp(value text) returns timestamp language plpgsql stable as $$
            begin
                if value !~ '[0-9]' then return null; end if;
                return value::timestamp;
            exception when others then return null;
            end $$;
            create function try_uuid(value text) returns uuid language plpgsql immutable as $$
            begin
                return value::uuid;
            exception when others then return null;
            end $$;
            create function try_boolean(value text) returns boolean language plpgsql immutable as $$
            begin
                return case when lower(value) in ('true', 'false') then value::boolean
                    else value::numeric <> 0 end;
            exception when others then return null;
            end $$;
            create function in_range(value bigint, low bigint, high bigint) returns bigint
            language sql immutable as $$ select case when value between low and high then value end $$;
            create function fires_itself(stack text, functions text[]) returns boolean
            language sql immutable as $$
                select coalesce((array_agg(called[1] order by place))[2] = any (functions), false)
                from regexp_matches(stack, '^PL/pgSQL function (.+) line [0-9]+', 'gn')
                    with ordinality as stacked(called, place)
            $$;
            create function isnumeric(value text) returns integer language sql immutable as $$
            select case when value ~ '^\\s*[-+]?[$]?([0-9][0-9,]*[.]?[0-9]*|[.][0-9]+)([eEdD][-+]?[0-9]+)?\\s*$'
                or value ~ '^\\s*[-+.,$]\\s*$'
                then 1 else 0 end $$;
            create function isdate(value text) returns integer language plpgsql stable as $$
            begin
                if value is null or value !~ '[0-9]' or value ~ '[.][0-9]{4,}' then return 0; end if;
                if value ~ '^\\s*[0-9]{1,2}:[0-9]{2}' then
                    perform value::time;
                    return 1;
                end if;
                return case when value::timestamp >= '1753-01-01' and value::timestamp < '10000-01-01'
                    then 1 else 0 end;
            exception when others then return 0;
            end $$;
            create function like_regex(pattern text, escape text) returns text language plpgsql immutable as $$
            declare
                result text := '';
                at integer := 1;
                c text;
                close integer;
            begin
                while at <= length(pattern) loop
                    c := substr(pattern, at, 1);
                    if escape <> '' and c = escape then
                        at := at + 1;
                        result := result || regexp_replace(substr(pattern, at, 1), '([^[:alnum:]])', '\\\\\\1');
                    elsif c = '%' then result := result || '.*';
                    elsif c = '_' then result := result || '.';
                    elsif c = '[' and position(']' in substr(pattern, at + 2)) > 0 then
                        close := at + 1 + position(']' in substr(pattern, at + 2));
                        result := result || '[' || regexp_replace(
                            substr(pattern, at + 1, close - at - 1), '([][\\\\])', '\\\\\\1', 'g') || ']';
                        at := close;
                    else result := result || regexp_replace(c, '([^[:alnum:]])', '\\\\\\1');
                    end if;
                    at := at + 1;
                end loop;
                return '^' || result || '$';
            end $$;
            create function patindex(regex text, value text, ignore_case boolean) returns integer
            language sql immutable as $$
            select case when regex is null or value is null then null
                else regexp_instr(value, regex, 1, 1, 0, case when ignore_case then 'i' else 'c' end) end $$;
            create function charindex(needle text, value text, start integer) returns integer
            language sql immutable as $$
            select case when needle = '' or strpos(substr(value, greatest(start, 1)), needle) = 0 then 0
                else strpos(substr(value, greatest(start, 1)), needle) + greatest(start, 1) - 1 end $$;
            create function replace_ci(value text, search text, other text) returns text
            language sql immutable as $$
            select case when search = '' then value
                else regexp_replace(value, regexp_replace(search, '([^[:alnum:][:space:]])', '\\\\\\1', 'g'),
                    replace(other, '\\', '\\\\'), 'gi') end $$;
            create function point_coordinate(value bytea, place integer) returns double precision
            language sql immutable strict as $$
            select case when length(value) < 22 or get_byte(value, 5) & 8 = 0 then null
                when b.exponent = 0 then 0
                else b.sign * (1 + b.mantissa::double precision / 4503599627370496)
                    * power(2::double precision, b.exponent - 1023) end
            from (select case when get_byte(value, place + 7) > 127 then -1 else 1 end as sign,
                (get_byte(value, place + 7) & 127) * 16 + get_byte(value, place + 6) / 16 as exponent,
                (get_byte(value, place + 6) & 15) * 281474976710656
                    + get_byte(value, place + 5) * 1099511627776 + get_byte(value, place + 4) * 4294967296
                    + get_byte(value, place + 3)::bigint * 16777216 + get_byte(value, place + 2) * 65536
                    + get_byte(value, place + 1) * 256 + get_byte(value, place) as mantissa) as b $$;
            create function hierarchy_labels(value bytea, out label bigint, out last boolean,
                out ending integer)
            returns setof record language plpgsql immutable strict as $$
            declare
                low constant text := '0(.{6})0(...)0(.)1(...)(.))';
                patterns constant text[] := array['^(01(..)(.))', '^(100(..)(.))', '^(101(...)(.))',
                    '^(110(..)0(.)1(...)(.))', '^(1110(...)0(...)0(.)1(...)(.))',
                    '^(11110(.{5})0(...)0(.)1(...)(.))', '^(111110(.{19})' || low,
                    '^(111111(.{14})0(.{21})' || low, '^(00111(...)(.))', '^(0010(..)0(.)1(...)(.))',
                    '^(000110(.{5})0(...)0(.)1(...)(.))', '^(000101(.{19})' || low,
                    '^(000100(.{14})0(.{21})' || low];
                firsts constant bigint[] := array[0, 4, 8, 16, 80, 1104, 5200, 4294972496, -8, -72, -4168,
                    -4294971464, -281479271682120];
                bits text := coalesce((select string_agg(get_byte(value, i)::bit(8)::text, '' order by i)
                    from generate_series(0, length(value) - 1) as i), '');
                part text[];
                kind integer;
            begin
                ending := 0;
                while position('1' in bits) > 0 loop
                    kind := 0;
                    loop
                        kind := kind + 1;
                        if kind > array_length(patterns, 1) then
                            raise exception 'these bytes are no hierarchyid' using errcode = '22P02';
                        end if;
                        part := regexp_match(bits, patterns[kind]);
                        exit when part is not null;
                    end loop;
                    last := part[array_length(part, 1)] = '1';
                    label := firsts[kind] - case when last then 0 else 1 end + lpad(array_to_string(
                        part[2:array_length(part, 1) - 1], ''), 64, '0')::bit(64)::bigint;
                    ending := ending + length(part[1]);
                    bits := substr(bits, length(part[1]) + 1);
                    return next;
                end loop;
            end $$;
            create function hierarchy_level(value bytea) returns smallint language sql immutable strict as $$
            select count(*) filter (where last)::smallint from hierarchy_labels(value) $$;
            create function hierarchy_text(value bytea) returns text language sql immutable strict as $$
            select '/' || coalesce(string_agg(label || case when last then '/' else '.' end, ''
                order by ending), '') from hierarchy_labels(value) $$;
            create function hierarchy_ancestor(value bytea, levels integer) returns bytea
            language plpgsql immutable strict as $$
            declare
                wanted integer := hierarchy_level(value) - levels;
                bits integer := 0;
                ancestor bytea;
            begin
                if levels < 0 then
                    raise exception 'GetAncestor of less than no levels' using errcode = '22023';
                end if;
                if wanted < 0 then return null; end if;
                if wanted > 0 then
                    bits := (select ending from hierarchy_labels(value) where last
                        order by ending limit 1 offset wanted - 1);
                end if;
                ancestor := substr(value, 1, (bits + 7) / 8);
                if bits % 8 > 0 then
                    ancestor := set_byte(ancestor, bits / 8,
                        get_byte(ancestor, bits / 8) & (255 << (8 - bits % 8)) & 255);
                end if;
                return ancestor;
            end $$;
            create function hierarchy_is_descendant(value bytea, parent bytea) returns boolean
            language sql immutable strict as $$
            select case when hierarchy_level(value) < hierarchy_level(parent) then false
                else hierarchy_ancestor(value, hierarchy_level(value) - hierarchy_level(parent)) = parent end $$;
            create function is_rolemember(role text) returns integer language sql stable as $$
            select case when r.oid is null then null when pg_has_role(current_user, r.oid, 'member') then 1
                else 0 end from (select to_regrole(quote_ident(lower(role)))::oid as oid) as r $$;
            create function json_scalar(document json, path text[]) returns text
            language sql immutable strict as $$
            select case when json_typeof(document #> path) in ('object', 'array') then null
                else document #>> path end $$;
            create function json_having(document json, path text[]) returns json
            language plpgsql immutable strict as $$
            begin
                if document #> path is null then
                    raise exception 'a property of the document is missing' using errcode = '22023';
                end if;
                return document;
            end $$;
            create function json_part(document json, path text[]) returns text
            language sql immutable strict as $$
            select case when json_typeof(document #> path) in ('object', 'array')
                then (document #> path)::text end $$;
            create function split(value text, separator text) returns text[]
            language sql immutable strict as $$
            select case when value = '' then array[''] else string_to_array(value, separator) end $$;
            create function datetime_rounded(value timestamp) returns timestamp
            language sql immutable strict as $$
            select date_trunc('second', value) + interval '1 second' * (round(round(
                (extract(microseconds from value)::bigint % 1000000) * 300 / 1000000.0) * 10 / 3) / 1000) $$;
            create function json_modify(document jsonb, path text[], value jsonb) returns jsonb
            language sql immutable as $$
            select case when value is null then document #- path
                else jsonb_set(document, path, value) end $$;
            create function json_append(document jsonb, path text[], value jsonb) returns jsonb
            language sql immutable as $$
            select jsonb_set(document, path,
                coalesce(document #> path, '[]') || jsonb_build_array(value)) $$;
            create function stuff(value text, start integer, count integer, other text) returns text
            language sql immutable as $$
            select case when value is null or start is null or count is null or start < 1
                or count < 0 or start > length(value) then null
                else substr(value, 1, start - 1) || coalesce(other, '') || substr(value, start + count) end $$;
            create function style_100(value timestamp) returns text language sql immutable as $$
            select to_char(value, 'Mon ') || lpad(to_char(value, 'FMDD'), 2) || to_char(value, ' YYYY ')
                || lpad(to_char(value, 'FMHH12:MIAM'), 7) $$;
            create function style_109(value timestamp) returns text language sql immutable as $$
            select to_char(value, 'Mon ') || lpad(to_char(value, 'FMDD'), 2) || to_char(value, ' YYYY ')
                || lpad(to_char(value, 'FMHH12:MI:SS:MSAM'), 14) $$;
            create function style_126(value timestamp, fraction text) returns text
            language sql immutable as $$
            select to_char(value, 'YYYY-MM-DD"T"HH24:MI:SS')
                || case when extract(microseconds from value)::bigint % 1000000 = 0 then ''
                   else to_char(value, fraction) end $$;
            create function datetime_read(value text, fields text) returns timestamp
            language plpgsql immutable strict as $$
            declare
                written constant text := upper(btrim(value));
                clock constant text := '([0-9]{1,2}(?::[0-9]{2}){1,2}(?:[.:][0-9]{1,7})?\\s*(?:[AP]M)?)Z?$';
                part text[];
                names constant text := 'JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC';
                hour text;
                year integer;
                month integer;
                day integer;
            begin
                hour := (regexp_match(written, '(?:^|[T ])\\s*' || clock))[1];
                part := regexp_match(btrim(regexp_replace(written, '(^|[T ]\\s*)' || clock, '')),
                    '^(?:([0-9]{4}|[0-9]{2})([0-9]{2})([0-9]{2})'
                    '|([0-9]{1,4})[-/. ]([0-9]{1,2})[-/. ]([0-9]{1,4})'
                    '|([A-Z]{3,9})[. ]\\s*([0-9]{1,2})[, ]\\s*([0-9]{2,4})'
                    '|([0-9]{1,2})[- ]\\s*([A-Z]{3,9})[-, ]\\s*([0-9]{2,4}))?$');
                if part is null or part[1] is null and part[4] is null and part[7] is null
                        and part[10] is null and hour is null then
                    raise exception 'a text cannot be read as a date' using errcode = '22007';
                elsif part[1] is not null then
                    year := part[1]; month := part[2]; day := part[3];
                elsif length(part[4]) = 4 and fields = 'mdy' then
                    year := part[4]; month := part[5]; day := part[6];
                elsif part[4] is not null then
                    if length(part[position('y' in fields) + 3]) not in (2, 4)
                            or length(part[position('d' in fields) + 3]) > 2 then
                        raise exception 'a text cannot be read as a date' using errcode = '22007';
                    end if;
                    year := part[position('y' in fields) + 3];
                    month := part[position('m' in fields) + 3];
                    day := part[position('d' in fields) + 3];
                elsif part[7] is not null or part[10] is not null then
                    month := (position(left(coalesce(part[7], part[11]), 3) in names) + 2) / 3;
                    day := coalesce(part[8], part[10]);
                    year := coalesce(part[9], part[12]);
                else
                    year := 1900; month := 1; day := 1;
                end if;
                return make_date(year + case when year > 99 then 0 when year < 50 then 2000 else 1900 end,
                    month, day) + coalesce(regexp_replace(hour,
                    '^([0-9]+:[0-9]+:[0-9]+):', '\\1.')::time, '00:00');
            end $$;
            create function try_datetime_read(value text, fields text) returns timestamp
            language plpgsql immutable strict as $$
            begin
                return datetime_read(value, fields);
            exception when others then return null;
            end $$;
            create function datefirst_week(value timestamp, first integer) returns integer
            language sql immutable as $$
            select (extract(doy from value)::integer
                + (extract(isodow from date_trunc('year', value))::integer + 7 - first) % 7 - 1) / 7 + 1 $$;
            create function uuid_order(value uuid) returns bytea language sql immutable strict as $$
            select substr(b, 11, 6) || substr(b, 9, 2) || substr(b, 8, 1) || substr(b, 7, 1) || substr(b, 6, 1)
                || substr(b, 5, 1) || substr(b, 4, 1) || substr(b, 3, 1) || substr(b, 2, 1) || substr(b, 1, 1)
            from (select uuid_send(value) as b) as u $$;
            create function unaccented(value text) returns text language sql immutable strict as $$
            select regexp_replace(normalize(value, NFD), '[\\u0300-\\u036f]', '', 'g') $$;
            create function byte_character(code integer) returns text language sql immutable strict as $$
            select case when code between 1 and 127 then chr(code)
                when code in (129, 141, 143, 144, 157) then chr(code)
                when code between 128 and 255
                    then convert_from(set_byte('\\x00'::bytea, 0, code), 'WIN1252') end $$;
            create function byte_code(value text) returns integer language sql immutable strict as $$
            select case when value = '' then null when ascii(value) < 128 then ascii(value)
                else get_byte(convert_to(left(value, 1), 'WIN1252'), 0) end $$;
            create function right_part(value text, count integer) returns text
            language sql immutable strict as $$
            select case when count < 0 then substring(value, 1, count) else right(value, count) end $$;
            create function number_text(value text, length integer, star boolean) returns text
            language plpgsql immutable strict as $$
            begin
                if char_length(value) <= length then return value; end if;
                if star then return '*'; end if;
                raise exception 'a number does not fit into the text' using errcode = '22003';
            end $$;
            create function tinyint(value bigint) returns smallint language plpgsql immutable strict as $$
            begin
                if value not between 0 and 255 then
                    raise exception 'a value is out of range for tinyint' using errcode = '22003';
                end if;
                return value;
            end $$;
            create function float_text(value double precision) returns text language sql immutable as $$
            select case when value is null then null
                when value = 0 then '0'
                when abs(value) >= 1e6 or abs(value) < 1e-4 then
                    regexp_replace(btrim(to_char(value, '9.99999EEEE')), '\\.?0*e([-+])([0-9]{2})$', 'e\\10\\2')
                else trim_scale(round(value::numeric, 5 - floor(log(abs(value)::numeric))::integer))::text end $$;
            create function str(value numeric, length integer, decimals integer) returns text
            language sql immutable as $$
            select case when value is null then null
                when char_length(round(value, 0)::text) > length then repeat('*', length)
                else lpad(round(value, least(decimals,
                    greatest(length - char_length(trunc(value)::text) - 1, 0)))::text, length) end $$;
            create function parsename(name text, part integer) returns text
            language sql immutable strict as $$
            select case when part between 1 and count(*) and count(*) <= 4 then nullif(replace(regexp_replace(
                (array_agg(p.m[1] order by p.place desc))[part], '^[["](.*)[]"]$', '\\1'), ']]', ']'), '') end
            from regexp_matches(name || '.', '(\\[(?:[^]]|\\]\\])*\\]|"[^"]*"|[^.]*)[.]', 'g')
                with ordinality as p(m, place) $$;
            create function utf16_bytes(value text) returns bytea language sql immutable strict as $$
            select coalesce(string_agg(set_byte(set_byte('\\x0000'::bytea, 0, u.unit & 255), 1, u.unit >> 8),
                ''::bytea order by c.place, u.half), ''::bytea)
            from regexp_split_to_table(value, '') with ordinality as c(letter, place),
                lateral (select 1 as half, case when ascii(c.letter) < 65536 then ascii(c.letter)
                        else 55296 + ((ascii(c.letter) - 65536) >> 10) end as unit
                    union all select 2, 56320 + ((ascii(c.letter) - 65536) & 1023)
                    where ascii(c.letter) >= 65536) as u
            where value <> '' $$;
            create function utf16_text(value bytea) returns text language plpgsql immutable strict as $$
            declare
                result text := '';
                at integer := 0;
                unit integer;
                low integer;
            begin
                while at < length(value) loop
                    unit := get_byte(value, at)
                        + case when at + 1 < length(value) then get_byte(value, at + 1) * 256 else 0 end;
                    at := at + 2;
                    if unit between 55296 and 56319 and at + 1 < length(value) then
                        low := get_byte(value, at) + get_byte(value, at + 1) * 256;
                        unit := 65536 + (unit - 55296) * 1024 + low - 56320;
                        at := at + 2;
                    end if;
                    result := result || chr(unit);
                end loop;
                return result;
            end $$;
            create function binary_filled(value bytea, length integer, front boolean) returns bytea
            language sql immutable strict as $$
            select case when front then substr(decode(repeat('00', greatest(length - octet_length(value), 0)), 'hex')
                    || value, greatest(octet_length(value) - length, 0) + 1)
                else substr(value || decode(repeat('00', greatest(length - octet_length(value), 0)), 'hex'),
                    1, length) end $$;
            create function isjson(value text) returns integer language plpgsql immutable as $$
            begin
                if value is null then return null; end if;
                return case when jsonb_typeof(value::jsonb) in ('object', 'array') then 1 else 0 end;
            exception when others then return 0;
            end $$;
            create function datefirst_weekday(value timestamp, first integer) returns integer
            language sql immutable as $$
            select (extract(isodow from value)::integer + 7 - first) % 7 + 1 $$;
            create function error_number(state text, detail text) returns integer
            language sql immutable as $$
            select case state when 'P5000' then (detail::jsonb ->> 'number')::integer
                when '23505' then 2627 when '23503' then 547 when '23514' then 547 when '23502' then 515
                when '22012' then 8134 when '40P01' then 1205 when '22P02' then 245 when '22007' then 241
                when '22001' then 2628 when '22003' then 8115 when '42P01' then 208 else 50000 end $$;
            create function error_field(state text, detail text, field text, other integer) returns integer
            language sql immutable as $$
            select case state when 'P5000' then (detail::jsonb ->> field)::integer else other end $$;
            """;

    private static final Map<String, String> FUNCTIONS = functions();

    private CompatLibrary() {}

    private static Map<String, String> functions() {
        Map<String, String> functions = new LinkedHashMap<>();
        for (String source : FUNCTION_BEGIN.splitAsStream(SOURCE).toList()) {
            Matcher matcher = NAME.matcher(source);
            if (matcher.find()) {
                functions.put(matcher.group(1), source.strip());
            }
        }
        return functions;
    }

    /** Whether there is a function of this name. */
    static boolean has(String name) {
        return FUNCTIONS.containsKey(name);
    }

    /** The functions that a text calls. */
    static List<String> usedBy(String text) {
        return FUNCTIONS.keySet().stream()
                .filter(name -> text.contains(SCHEMA + "." + name + "("))
                .toList();
    }

    /** The script that makes the schema and all of its functions. */
    public static String script() {
        return script(FUNCTIONS.keySet());
    }

    private static String script(Collection<String> names) {
        return String.join(";\n", statements(names)) + ";\n";
    }

    /** Statements that make the schema, and these functions with those that they call. */
    static List<String> statements(Collection<String> names) {
        Map<String, String> wanted = new LinkedHashMap<>();
        names.stream().sorted().forEach(name -> add(name, wanted));
        List<String> statements = new ArrayList<>();
        statements.add("create schema if not exists " + SCHEMA);
        wanted.values().forEach(source -> statements.add(source.replaceFirst(";$", "")));
        return statements;
    }

    private static void add(String name, Map<String, String> wanted) {
        if (wanted.containsKey(name)) {
            return;
        }
        String source = FUNCTIONS.get(name);
        if (source == null) {
            throw new IllegalArgumentException("no function " + name);
        }
        String text = source;
        for (String other : FUNCTIONS.keySet()) {
            if (!other.equals(name)
                    && source.contains(other + "(")
                    && source.matches("(?s).*[^a-z_.]" + other + "\\(.*")) {
                add(other, wanted);
                text = text.replaceAll("(?<![a-z_.])" + other + "\\(", SCHEMA + "." + other + "(");
            }
        }
        wanted.put(
                name,
                text.replaceFirst(
                        "create function " + name,
                        "create or replace function " + SCHEMA + "." + name));
    }
}
