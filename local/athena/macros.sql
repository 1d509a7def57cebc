-- Trino's functions where DuckDB has none, or one of the same name that answers something else.
-- An overload with a type is chosen by DuckDB for arguments of that type; it stands here where a result depends on it.

-- Arrays and maps
create macro trino_cardinality(a) as len(a), (a map(varchar, varchar)) as cardinality(a);
create macro trino_has(a, k) as k between 1 and len(a),
    (a map(varchar, varchar), k) as map_contains(a, cast(k as varchar));
create macro trino_subscript(a, k) as case when trino_has(a, k) then a[k] when a is null or k is null then null
    else error('INVALID_FUNCTION_ARGUMENT: ' || k || ' is not a key of the map or a position in the array') end;
create macro trino_has_null(a) as len(list_filter(a, lambda e: e is null)) > 0;
create macro trino_contains(a, x) as case when a is null or x is null then null when list_contains(a, x) then true
    when trino_has_null(a) then null else false end;
create macro trino_any(b) as case when b is null then null when list_contains(b, true) then true
    when trino_has_null(b) then null else false end;
create macro trino_all(b) as case when b is null then null when list_contains(b, false) then false
    when trino_has_null(b) then null else true end;
create macro trino_array_position(a, x) as
    case when a is null or x is null then null else coalesce(list_position(a, x), 0) end;
create macro trino_array_distinct(a) as list_filter(a, lambda x, i: list_position(a, x) = i);
create macro trino_array_union(a, b) as trino_array_distinct(list_concat(a, b));
create macro trino_array_max(a) as case when trino_has_null(a) then null else list_max(a) end;
create macro trino_array_min(a) as case when trino_has_null(a) then null else list_min(a) end;
create macro trino_array_remove(a, x) as list_filter(a, lambda e: e is distinct from x);
create macro trino_arrays_overlap(a, b) as list_has_any(a, b);
create macro trino_slice(a, s, n) as case when s = 0 then error('INVALID_FUNCTION_ARGUMENT: SQL array indices start at 1')
    when s < 0 then list_slice(a, len(a) + s + 1, len(a) + s + n) else list_slice(a, s, s + n - 1) end;
create macro trino_zip(a, b) as list_transform(list_zip(a, b), lambda z: {'_0': z[1], '_1': z[2]});
create macro trino_repeat(x, n) as list_transform(range(n), lambda i: x);
create macro trino_map_agg(k, v) as map_from_entries(list({'k': k, 'v': v}));
create macro trino_multimap_agg(k, v) as map_from_entries(list_transform(trino_array_distinct(list(k)), lambda x: {
    'k': x, 'v': list_transform(list_filter(list({'k': k, 'v': v}), lambda e: e.k = x), lambda e: e.v)}));

-- Text
create macro trino_substr(s, i) as
    case when i = 0 or i < -length(s) then '' else substring(s, i) end, (s, i, n) as
    case when i = 0 or i < -length(s) then '' else substring(s, i, n) end;
create macro trino_split_part(s, d, n) as
    case when n > len(string_split(s, d)) then null else split_part(s, d, n) end;
create macro trino_regexp_extract(s, p, g) as case when regexp_matches(s, p) then regexp_extract(s, p, g) end;
create macro trino_regexp_replace(s, p, r) as
    regexp_replace(s, p, regexp_replace(replace(r, '\', '\\'), '\$(\d)', '\\\1', 'g'), 'g');
create macro trino_codepoint(x) as unicode(x);
create macro trino_url_extract_protocol(u) as trino_regexp_extract(u, '^([A-Za-z][A-Za-z0-9+.-]*):', 1);
create macro trino_url_extract_host(u) as trino_regexp_extract(u, '^[a-z]+://([^/:?#]+)', 1);
create macro trino_url_extract_path(u) as trino_regexp_extract(u, '^[a-z]+://[^/?#]*([^?#]*)', 1);
create macro trino_url_extract_query(u) as trino_regexp_extract(u, '\?([^#]*)', 1);
create macro trino_split_to_map(s, d, e) as map_from_entries(list_transform(string_split(s, d),
    lambda x: {'k': split_part(x, e, 1), 'v': split_part(x, e, 2)}));

-- JSON
create macro trino_json_extract(j, p) as case when json_valid(j) then json_extract(j, p) end;
create macro trino_json_scalar(j, p) as case when json_valid(j) and json_type(json_extract(j, p)) not in ('OBJECT', 'ARRAY')
    then json_extract_string(j, p) end;
create macro trino_json_array_length(j) as case when json_type(j) = 'ARRAY' then json_array_length(j) end;
create macro trino_json_size(j, p) as
    case json_type(json_extract(j, p)) when 'ARRAY' then json_array_length(json_extract(j, p))
    when 'OBJECT' then len(json_keys(json_extract(j, p))) when null then null else 0 end;
create macro trino_is_json_scalar(j) as json_type(j) not in ('OBJECT', 'ARRAY');

-- Dates and times
create macro trino_date_trunc(u, x) as date_trunc(u, x), (u varchar, x date) as cast(date_trunc(u, x) as date);
create macro trino_plus(x, i) as x + i, (x date, i interval) as cast(x + i as date);
create macro trino_minus(x, i) as x - i, (x date, i interval) as cast(x - i as date);
create macro trino_to_iso8601(x) as case typeof(x) when 'DATE' then cast(x as varchar)
    when 'TIMESTAMP WITH TIME ZONE' then strftime(cast(x as timestamp), '%Y-%m-%dT%H:%M:%S.%gZ')
    else strftime(cast(x as timestamp), '%Y-%m-%dT%H:%M:%S.%g') end;
create macro trino_from_iso8601_date(x) as cast(x as date);
create macro trino_year_of_week(x) as isoyear(x);
create macro trino_millisecond(x) as extract(millisecond from x) % 1000;
create macro trino_last_day_of_month(x) as last_day(x);

-- Numbers
create macro trino_infinity() as cast('Infinity' as double);
create macro trino_nan() as cast('NaN' as double);
create macro trino_is_finite(x) as isfinite(x);
create macro trino_is_infinite(x) as isinf(x);
create macro trino_e() as exp(1);
create macro trino_bit_count(x, b) as bit_count(x);
create macro trino_width_bucket(x, lo, hi, n) as case when x < lo then 0 when x >= hi then n + 1
    else cast(floor((x - lo) / (hi - lo) * n) as bigint) + 1 end;
create macro trino_geometric_mean(x) as exp(avg(ln(x)));

-- Casts of text to whole numbers: DuckDB rounds '1.5', Trino refuses it
create macro trino_whole(x) as regexp_full_match(x, '[+-]?[0-9]+');
create macro trino_cast_integer(x) as cast(x as integer), (x varchar) as case when x is null then null
    when trino_whole(x) then cast(x as integer)
    else error('INVALID_CAST_ARGUMENT: Cannot cast ''' || x || ''' to INT') end;
create macro trino_cast_bigint(x) as cast(x as bigint), (x varchar) as case when x is null then null
    when trino_whole(x) then cast(x as bigint)
    else error('INVALID_CAST_ARGUMENT: Cannot cast ''' || x || ''' to BIGINT') end;
create macro trino_try_cast_integer(x) as try_cast(x as integer),
    (x varchar) as case when trino_whole(x) then try_cast(x as integer) end;
create macro trino_try_cast_bigint(x) as try_cast(x as bigint),
    (x varchar) as case when trino_whole(x) then try_cast(x as bigint) end;
