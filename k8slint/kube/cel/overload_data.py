"""The table of overloads, by library. Source: cel-go 0.26 and k8s.io/apiserver 0.36, pkg/cel/library."""

from __future__ import annotations

from k8slint.model.named_tuple import NamedTuple

ORDERED = ("int", "uint", "double", "bool", "duration", "timestamp", "string", "bytes")


class Library(NamedTuple):
    """Functions that came with one minor version; ``types`` replace ``*`` in the lines of ``text``."""

    name: str
    since: int
    text: str
    types: tuple[str, ...] = ()


_PAIRS = (
    ("bool", "bool", "bool"),
    ("int64", "int", "int"),
    ("int64_double", "int", "double"),
    ("int64_uint64", "int", "uint"),
    ("uint64", "uint", "uint"),
    ("uint64_double", "uint", "double"),
    ("uint64_int64", "uint", "int"),
    ("double", "double", "double"),
    ("double_int64", "double", "int"),
    ("double_uint64", "double", "uint"),
    ("string", "string", "string"),
    ("bytes", "bytes", "bytes"),
    ("timestamp", "timestamp", "timestamp"),
    ("duration", "duration", "duration"),
)
_COMPARISONS = (("_<_", "less"), ("_<=_", "less_equals"), ("_>_", "greater"), ("_>=_", "greater_equals"))


def _comparisons(mixed: bool) -> str:
    return "\n".join(
        f"{function} {name}_{suffix} ({one}, {other}) -> bool"
        for function, name in _COMPARISONS
        for suffix, one, other in _PAIRS
        if (one != other) is mixed
    )


_OPERATORS = """
_?_:_ conditional (bool, A, A) -> A
_&&_ logical_and (bool, bool) -> bool
_||_ logical_or (bool, bool) -> bool
!_ logical_not (bool) -> bool
@not_strictly_false not_strictly_false (bool) -> bool
_==_ equals (A, A) -> bool
_!=_ not_equals (A, A) -> bool
_+_ add_bytes (bytes, bytes) -> bytes
_+_ add_double (double, double) -> double
_+_ add_duration_duration (duration, duration) -> duration
_+_ add_duration_timestamp (duration, timestamp) -> timestamp
_+_ add_timestamp_duration (timestamp, duration) -> timestamp
_+_ add_int64 (int, int) -> int
_+_ add_list (list(A), list(A)) -> list(A)
_+_ add_string (string, string) -> string
_+_ add_uint64 (uint, uint) -> uint
_/_ divide_double (double, double) -> double
_/_ divide_int64 (int, int) -> int
_/_ divide_uint64 (uint, uint) -> uint
_%_ modulo_int64 (int, int) -> int
_%_ modulo_uint64 (uint, uint) -> uint
_*_ multiply_double (double, double) -> double
_*_ multiply_int64 (int, int) -> int
_*_ multiply_uint64 (uint, uint) -> uint
-_ negate_double (double) -> double
-_ negate_int64 (int) -> int
_-_ subtract_double (double, double) -> double
_-_ subtract_duration_duration (duration, duration) -> duration
_-_ subtract_int64 (int, int) -> int
_-_ subtract_timestamp_duration (timestamp, duration) -> timestamp
_-_ subtract_timestamp_timestamp (timestamp, timestamp) -> duration
_-_ subtract_uint64 (uint, uint) -> uint
_[_] index_list (list(A), int) -> A
_[_] index_map (map(A, B), A) -> B
@in in_list (A, list(A)) -> bool
@in in_map (A, map(A, B)) -> bool
in in_list (A, list(A)) -> bool
in in_map (A, map(A, B)) -> bool
"""

_CONVERSIONS = """
size size_bytes (bytes) -> int
size bytes_size bytes.() -> int
size size_list (list(A)) -> int
size list_size list(A).() -> int
size size_map (map(A, B)) -> int
size map_size map(A, B).() -> int
size size_string (string) -> int
size string_size string.() -> int
type type (A) -> type(A)
bool bool_to_bool (bool) -> bool
bool string_to_bool (string) -> bool
bytes bytes_to_bytes (bytes) -> bytes
bytes string_to_bytes (string) -> bytes
double double_to_double (double) -> double
double int64_to_double (int) -> double
double string_to_double (string) -> double
double uint64_to_double (uint) -> double
duration duration_to_duration (duration) -> duration
duration int64_to_duration (int) -> duration
duration string_to_duration (string) -> duration
dyn to_dyn (A) -> dyn
int int64_to_int64 (int) -> int
int double_to_int64 (double) -> int
int duration_to_int64 (duration) -> int
int string_to_int64 (string) -> int
int timestamp_to_int64 (timestamp) -> int
int uint64_to_int64 (uint) -> int
string string_to_string (string) -> string
string bool_to_string (bool) -> string
string bytes_to_string (bytes) -> string
string double_to_string (double) -> string
string duration_to_string (duration) -> string
string int64_to_string (int) -> string
string timestamp_to_string (timestamp) -> string
string uint64_to_string (uint) -> string
timestamp timestamp_to_timestamp (timestamp) -> timestamp
timestamp int64_to_timestamp (int) -> timestamp
timestamp string_to_timestamp (string) -> timestamp
uint uint64_to_uint64 (uint) -> uint
uint double_to_uint64 (double) -> uint
uint int64_to_uint64 (int) -> uint
uint string_to_uint64 (string) -> uint
contains contains_string string.(string) -> bool
endsWith ends_with_string string.(string) -> bool
startsWith starts_with_string string.(string) -> bool
matches matches (string, string) -> bool
matches matches_string string.(string) -> bool
"""

_TIME = "\n".join(
    f"{function} {identifier} timestamp.() -> int\n{function} {identifier}_{zone} timestamp.(string) -> int"
    for function, identifier, zone in (
        ("getDate", "timestamp_to_day_of_month_1_based", "with_tz"),
        ("getDayOfMonth", "timestamp_to_day_of_month", "with_tz"),
        ("getDayOfWeek", "timestamp_to_day_of_week", "with_tz"),
        ("getDayOfYear", "timestamp_to_day_of_year", "with_tz"),
        ("getFullYear", "timestamp_to_year", "with_tz"),
        ("getMonth", "timestamp_to_month", "with_tz"),
        ("getHours", "timestamp_to_hours", "with_tz"),
        ("getMinutes", "timestamp_to_minutes", "with_tz"),
        ("getSeconds", "timestamp_to_seconds", "tz"),
        ("getMilliseconds", "timestamp_to_milliseconds", "with_tz"),
    )
)
_DURATION = """
getHours duration_to_hours duration.() -> int
getMinutes duration_to_minutes duration.() -> int
getSeconds duration_to_seconds duration.() -> int
getMilliseconds duration_to_milliseconds duration.() -> int
"""

_STRINGS = """
charAt string_char_at_int string.(int) -> string
indexOf string_index_of_string string.(string) -> int
indexOf string_index_of_string_int string.(string, int) -> int
lastIndexOf string_last_index_of_string string.(string) -> int
lastIndexOf string_last_index_of_string_int string.(string, int) -> int
lowerAscii string_lower_ascii string.() -> string
replace string_replace_string_string string.(string, string) -> string
replace string_replace_string_string_int string.(string, string, int) -> string
split string_split_string string.(string) -> list(string)
split string_split_string_int string.(string, int) -> list(string)
substring string_substring_int string.(int) -> string
substring string_substring_int_int string.(int, int) -> string
trim string_trim string.() -> string
upperAscii string_upper_ascii string.() -> string
join list_join list(string).() -> string
join list_join_string list(string).(string) -> string
"""
_STRINGS_2 = """
format string_format string.(list(dyn)) -> string
strings.quote strings_quote (string) -> string
"""
_REGEX = """
find string_find_string string.(string) -> string
findAll string_find_all_string string.(string) -> list(string)
findAll string_find_all_string_int string.(string, int) -> list(string)
"""
_URLS = """
url string_to_url (string) -> url
isURL is_url_string (string) -> bool
getEscapedPath url_get_escaped_path url.() -> string
getHost url_get_host url.() -> string
getHostname url_get_hostname url.() -> string
getPort url_get_port url.() -> string
getQuery url_get_query url.() -> map(string, list(string))
getScheme url_get_scheme url.() -> string
"""
_LISTS = """
isSorted list_*_is_sorted_bool list(*).() -> bool
max list_*_max_* list(*).() -> *
min list_*_min_* list(*).() -> *
"""
_LIST_SEARCH = """
indexOf list_a_index_of_int list(A).(A) -> int
lastIndexOf list_a_last_index_of_int list(A).(A) -> int
"""
_AUTHORIZER = """
path authorizer_path authorizer.(string) -> path_check
group authorizer_group authorizer.(string) -> group_check
serviceAccount authorizer_serviceaccount authorizer.(string, string) -> authorizer
resource groupcheck_resource group_check.(string) -> resource_check
subresource resourcecheck_subresource resource_check.(string) -> resource_check
namespace resourcecheck_namespace resource_check.(string) -> resource_check
name resourcecheck_name resource_check.(string) -> resource_check
check pathcheck_check path_check.(string) -> decision
check resourcecheck_check resource_check.(string) -> decision
allowed decision_allowed decision.() -> bool
reason decision_reason decision.() -> string
error decision_error decision.() -> string
errored decision_errored decision.() -> bool
"""
_SELECTORS = """
fieldSelector authorizer_fieldselector resource_check.(string) -> resource_check
labelSelector authorizer_labelselector resource_check.(string) -> resource_check
"""
_OPTIONAL = """
optional.none optional_none () -> optional(V)
optional.of optional_of (V) -> optional(V)
optional.ofNonZeroValue optional_ofNonZeroValue (V) -> optional(V)
optional.unwrap optional_unwrap (list(optional(V))) -> list(V)
unwrapOpt optional_unwrapOpt list(optional(V)).() -> list(V)
hasValue optional_hasValue optional(V).() -> bool
value optional_value optional(V).() -> V
or optional_or_optional optional(V).(optional(V)) -> optional(V)
orValue optional_orValue_value optional(V).(V) -> V
first list_first list(V).() -> optional(V)
last list_last list(V).() -> optional(V)
_?._ select_optional_field (dyn, string) -> optional(V)
_[?_] list_optindex_optional_int (list(V), int) -> optional(V)
_[?_] optional_list_optindex_optional_int (optional(list(V)), int) -> optional(V)
_[?_] map_optindex_optional_value (map(K, V), K) -> optional(V)
_[?_] optional_map_optindex_optional_value (optional(map(K, V)), K) -> optional(V)
_[_] optional_list_index_int (optional(list(V)), int) -> optional(V)
_[_] optional_map_index_value (optional(map(K, V)), K) -> optional(V)
"""
_QUANTITY = """
quantity string_to_quantity (string) -> quantity
isQuantity is_quantity_string (string) -> bool
sign quantity_sign (quantity) -> int
add quantity_add quantity.(quantity) -> quantity
add quantity_add_int quantity.(int) -> quantity
sub quantity_sub quantity.(quantity) -> quantity
sub quantity_sub_int quantity.(int) -> quantity
asApproximateFloat quantity_get_float quantity.() -> double
asInteger quantity_get_int quantity.() -> int
isInteger quantity_is_integer quantity.() -> bool
compareTo quantity_compare_to quantity.(quantity) -> int
isGreaterThan quantity_is_greater_than quantity.(quantity) -> bool
isLessThan quantity_is_less_than quantity.(quantity) -> bool
"""
_SETS = """
sets.contains list_sets_contains_list (list(T), list(T)) -> bool
sets.equivalent list_sets_equivalent_list (list(T), list(T)) -> bool
sets.intersects list_sets_intersects_list (list(T), list(T)) -> bool
"""
_NETWORK = """
ip string_to_ip (string) -> ip
ip cidr_ip cidr.() -> ip
ip.isCanonical ip_is_canonical (string) -> bool
isIP is_ip (string) -> bool
family ip_family ip.() -> int
isUnspecified ip_is_unspecified ip.() -> bool
isLoopback ip_is_loopback ip.() -> bool
isLinkLocalMulticast ip_is_link_local_multicast ip.() -> bool
isLinkLocalUnicast ip_is_link_local_unicast ip.() -> bool
isGlobalUnicast ip_is_global_unicast ip.() -> bool
string ip_to_string (ip) -> string
cidr string_to_cidr (string) -> cidr
isCIDR is_cidr (string) -> bool
containsIP cidr_contains_ip_string cidr.(string) -> bool
containsIP cidr_contains_ip_ip cidr.(ip) -> bool
containsCIDR cidr_contains_cidr_string cidr.(string) -> bool
containsCIDR cidr_contains_cidr cidr.(cidr) -> bool
prefixLength cidr_prefix_length cidr.() -> int
masked cidr_masked cidr.() -> cidr
string cidr_to_string (cidr) -> string
"""
FORMATS = (
    "byte",
    "date",
    "datetime",
    "dns1035Label",
    "dns1035LabelPrefix",
    "dns1123Label",
    "dns1123LabelPrefix",
    "dns1123Subdomain",
    "dns1123SubdomainPrefix",
    "labelValue",
    "qualifiedName",
    "uri",
    "uuid",
)
_FORMAT = """
format.* format.* () -> format
format.named format-named (string) -> optional(format)
validate format-validate format.(string) -> optional(list(string))
"""
_TWO_VARIABLES = """
cel.@mapInsert @mapInsert_map_key_value (map(K, V), K, V) -> map(K, V)
cel.@mapInsert @mapInsert_map_map (map(K, V), map(K, V)) -> map(K, V)
"""
_SEMVER = """
semver string_to_semver (string) -> semver
semver string_bool_to_semver (string, bool) -> semver
isSemver is_semver_string (string) -> bool
isSemver is_semver_string_bool (string, bool) -> bool
major semver_major semver.() -> int
minor semver_minor semver.() -> int
patch semver_patch semver.() -> int
compareTo semver_compare_to semver.(semver) -> int
isGreaterThan semver_is_greater_than semver.(semver) -> bool
isLessThan semver_is_less_than semver.(semver) -> bool
"""
_LISTS_3 = """
slice list_slice list(T).(int, int) -> list(T)
flatten list_flatten list(list(T)).() -> list(T)
flatten list_flatten_int list(dyn).(int) -> list(dyn)
lists.range lists_range (int) -> list(int)
reverse list_reverse list(T).() -> list(T)
distinct list_distinct list(T).() -> list(T)
"""
_SORTING = """
sort list_*_sort list(*).() -> list(*)
@sortByAssociatedKeys list_*_sortByAssociatedKeys list(T).(list(*)) -> list(T)
"""

LIBRARIES = (
    Library("operators", 0, _OPERATORS + _comparisons(False)),
    Library("mixed comparisons", 28, _comparisons(True)),
    Library("standard", 0, _CONVERSIONS + _TIME + _DURATION),
    Library("strings", 0, _STRINGS),
    Library("strings 2", 29, _STRINGS_2),
    Library("regex", 0, _REGEX),
    Library("urls", 0, _URLS),
    Library("lists", 0, _LISTS, ORDERED),
    Library("sums", 0, "sum list_*_sum_* list(*).() -> *", ("int", "uint", "double", "duration")),
    Library("list search", 0, _LIST_SEARCH),
    Library("authorizer", 27, _AUTHORIZER),
    Library("authorizer", 31, _SELECTORS),
    Library("optional", 28, _OPTIONAL),
    Library("quantity", 28, _QUANTITY),
    Library("sets", 29, _SETS),
    Library("network", 30, _NETWORK),
    Library("format", 31, _FORMAT, FORMATS),
    Library("two variables", 32, _TWO_VARIABLES),
    Library("semver", 33, _SEMVER),
    Library("lists 3", 34, _LISTS_3),
    Library("sorting", 34, _SORTING, ORDERED),
    Library("lists 1", 37, "includes list_includes_dyn_dyn dyn.(dyn) -> bool"),
    Library("patches", 0, "jsonpatch.escapeKey string_to_escaped_string (string) -> string"),
)
