package dev.rematch.transform;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The functions that user SQL may call: built in, without side effects, and with one answer for one
 * input on every day and every partitioning. A function belongs on the list only if all three hold.
 */
final class SqlFunctions {
  static final Set<String> NUMBERS =
      words(
          """
          abs acos acosh asin asinh atan atan2 atanh bround cbrt ceil ceiling conv cos cosh cot csc
          degrees div e exp expm1 factorial floor greatest hypot isnan least ln log log10 log1p log2
          mod nanvl negative pi pmod positive pow power radians rint round sec shiftleft shiftright
          shiftrightunsigned sign signum sin sinh sqrt tan tanh try_add try_divide try_mod
          try_multiply try_subtract width_bucket bit_count bit_get getbit uniform_bucket
          """);
  static final Set<String> TEXT =
      words(
          """
          ascii base64 bit_length btrim char char_length character_length chr concat concat_ws
          contains decode elt encode endswith find_in_set format_number format_string hex initcap
          instr lcase left len length levenshtein locate lower lpad ltrim mask md5 octet_length
          overlay position printf regexp regexp_count regexp_extract regexp_extract_all regexp_instr
          regexp_like regexp_replace regexp_substr repeat replace right rlike rpad rtrim sha sha1 sha2
          soundex space split split_part startswith substr substring substring_index to_char
          to_number translate trim try_to_number ucase unbase64 unhex upper crc32 hash xxhash64
          like ilike
          """);
  static final Set<String> TIME =
      words(
          """
          add_months convert_timezone date_add date_diff date_format date_from_unix_date date_part
          date_sub date_trunc dateadd datediff datepart day dayname dayofmonth dayofweek dayofyear
          extract from_unixtime from_utc_timestamp hour last_day make_date make_dt_interval
          make_interval make_timestamp make_timestamp_ntz make_ym_interval minute month monthname
          months_between next_day quarter second timestamp_micros timestamp_millis timestamp_seconds
          timestampadd timestampdiff to_date to_timestamp to_timestamp_ntz to_unix_timestamp
          to_utc_timestamp trunc try_make_timestamp try_to_date try_to_timestamp unix_date
          unix_micros unix_millis unix_seconds weekday weekofyear year
          """);
  static final Set<String> CHOICES =
      words(
          """
          and between bigint binary boolean case cast coalesce date decimal decode double
          equal_null float if iff ifnull in int isnotnull isnull not nullif nullifzero nvl nvl2 or
          smallint string timestamp tinyint typeof zeroifnull when
          """);
  static final Set<String> NESTED =
      words(
          """
          aggregate array array_append array_compact array_contains array_distinct array_except
          array_insert array_intersect array_join array_max array_min array_position array_prepend
          array_remove array_repeat array_size array_sort array_union arrays_overlap arrays_zip
          cardinality element_at exists explode explode_outer filter flatten forall from_json get
          get_json_object inline inline_outer json_array_length json_object_keys map map_concat
          map_contains_key map_entries map_filter map_from_arrays map_from_entries map_keys
          map_values map_zip_with named_struct posexplode posexplode_outer reduce reverse sequence
          size slice sort_array stack str_to_map struct to_json transform transform_keys
          transform_values try_element_at zip_with
          """);
  static final Set<String> AGGREGATES =
      words(
          """
          approx_count_distinct approx_percentile avg bit_and bit_or bit_xor bool_and bool_or corr
          count count_if covar_pop covar_samp every grouping grouping_id kurtosis max max_by mean
          median min min_by percentile percentile_approx percentile_cont percentile_disc regr_avgx
          regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy skewness
          some std stddev stddev_pop stddev_samp sum try_avg try_sum var_pop var_samp variance
          """);
  static final Set<String> WINDOWS =
      words("cume_dist dense_rank lag lead ntile percent_rank rank row_number");

  /** One answer only where the order of rows is fixed: within a window. */
  static final Set<String> ORDERED = words("any_value first first_value last last_value nth_value");

  /** One answer only when sorted at once: sort_array(collect_list(x)). */
  static final Set<String> COLLECTED = words("array_agg collect_list collect_set");

  /** Functions that make a table. */
  static final Set<String> TABLES =
      words("explode explode_outer inline inline_outer posexplode posexplode_outer range stack");

  private static final Set<String> ALL =
      java.util.stream.Stream.of(
              NUMBERS, TEXT, TIME, CHOICES, NESTED, AGGREGATES, WINDOWS, ORDERED, COLLECTED)
          .flatMap(Set::stream)
          .collect(Collectors.toCollection(TreeSet::new));

  private SqlFunctions() {}

  static boolean allowed(String name) {
    return ALL.contains(name.toLowerCase(Locale.ROOT));
  }

  static Set<String> all() {
    return ALL;
  }

  private static Set<String> words(String text) {
    return Arrays.stream(text.strip().split("\\s+")).collect(Collectors.toUnmodifiableSet());
  }
}
