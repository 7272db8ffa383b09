"""The functions of the standard library and of Kubernetes' libraries."""

from __future__ import annotations

from typing import Any

import pytest

from k8slint.kube.cel.environment import Environment
from k8slint.kube.cel.errors import CelCompileError
from k8slint.kube.cel.program import compile_expression
from tests.kube.cel.expressions import outcome, problems

CASES: dict[str, list[tuple[str, Any]]] = {
    "strings": [
        ("'tacocat'.charAt(3) + 'abc'.charAt(3)", "o"),
        ("'tacocat'.charAt(8)", "error"),
        ("'hello'.indexOf('l') * 10 + 'hello'.lastIndexOf('l')", 23),
        ("'hello'.indexOf('', 9)", 9),
        ("'hello'.indexOf('l', 9)", -1),
        ("'HÉ'.lowerAscii() + 'hé'.upperAscii()", "hÉHé"),
        ("'aaa'.replace('a', 'b', 2)", "bba"),
        ("'ab'.replace('', '-')", "-a-b-"),
        ("'a,b,c'.split(',', 2)", ["a", "b,c"]),
        ("'ab'.split('')", ["a", "b"]),
        ("'ab'.split(',', 0)", []),
        ("'hello'.substring(1, 3) + 'hello'.substring(5)", "el"),
        ("'hello'.substring(3, 1)", "error"),
        ("' \\u00a0a\\t'.trim()", "a"),
        ("['a', 'b'].join('-') + [].join()", "a-b"),
        ("strings.quote('a\"\\n')", '"a\\"\\n"'),
        ("'abc'.reverse()", "compile"),
    ],
    "format": [
        ("'%s %s'.format([1, [1, 'a', 2.5, null]])", '1 [1, "a", 2.500000, null]'),
        ("'%s'.format([{'b': 1, 'a': duration('90s')}])", '{"a":duration("90s"), "b":1}'),
        ("'%d%%'.format([5])", "5%"),
        ("'%.2f %e'.format([1234.5, 1234.5])", "1,234.50 1.234500\u202f×\u202f10⁺⁰³"),
        ("'%b %o %x %X %x'.format([5, 8, 255, 255, 'hi'])", "101 10 ff FF 6869"),
        ("'%s'.format([dyn([1])[5]])", "error"),
        ("'%d'.format(dyn([2.5]))", "error"),
        ("'%s'.format([])", "compile"),
        ("'%z'.format([1])", "compile"),
        ("'a'.format([1])", "compile"),
    ],
    "regular expressions": [
        ("'abc 123'.matches('[0-9]+$') && 'a'.matches('^a$')", True),
        ("'foo1bar22'.find('[0-9]+') + 'x'.find('y')", "1"),
        ("'a1b22'.findAll('[0-9]+')", ["1", "22"]),
        ("'a1b22'.findAll('[0-9]+', 1)", ["1"]),
        ("'a'.matches('(?=a)')", "compile"),
        ("'a'.find('(')", "compile"),
        ("'a'.matches(object.kind + '(')", "error"),
    ],
    "lists": [
        ("[3, 1, 2].sort() + [1, 2].reverse()", [1, 2, 3, 2, 1]),
        ("[1, 2, 3].slice(1, 3)", [2, 3]),
        ("[1].slice(1, 0)", "error"),
        ("[[1], [2, 3]].flatten()", [1, 2, 3]),
        ("[dyn([dyn(1), dyn([2])])].flatten(2)", [1, 2]),
        ("['b', 'a', 'b'].distinct() + ['c']", ["b", "a", "c"]),
        ("lists.range(3).sum() + [5, 7].max() + [5, 7].min()", 15),
        ("[].max()", "error"),
        ("[1, 2, 2].isSorted() && !['b', 'a'].isSorted()", True),
        ("[1, 2, 1].indexOf(1) + [1, 2, 1].lastIndexOf(1)", 2),
        ("[duration('1s'), duration('2s')].sum()", "3s"),
        ("[dyn(1), dyn('a')].sort()", "error"),
    ],
    "sets": [
        ("sets.contains([1, 2, 3], [2.0])", "compile"),
        ("sets.contains([1, 2, 3], [2, 2])", True),
        ("sets.equivalent([1, 2], [2, 1, 1])", True),
        ("sets.intersects(['a'], ['b'])", False),
    ],
    "time": [
        ("timestamp('2024-02-29T23:30:00.5-02:00')", "2024-03-01T01:30:00.5Z"),
        ("string(timestamp('2024-02-29T12:00:00+02:00'))", "2024-02-29T12:00:00+02:00"),
        ("timestamp('2024-02-29T12:30:45.123Z').getMilliseconds()", 123),
        ("timestamp('2024-01-01T00:00:00+02:00').getFullYear()", 2023),
        ("timestamp('2024-03-01T00:00:00Z').getDayOfYear()", 60),
        ("timestamp('2024-03-01T00:00:00Z').getDayOfMonth('-01:00')", 28),
        ("timestamp('2024-03-03T00:00:00Z').getDayOfWeek()", 0),
        ("timestamp('0001-01-01T00:00:00Z') - duration('1s')", "error"),
        ("int(timestamp('1970-01-02T00:00:00Z')) + int(duration('1ns'))", 86401),
        ("duration('1h30m').getMinutes() + duration('-90s').getSeconds()", 0),
        ("string(duration('1.5s')) + string(duration('1h'))", "1.5s3600s"),
        ("timestamp('2024-02-30T00:00:00Z')", "compile"),
        ("duration(5)", "compile"),
        ("timestamp(0)", "1970-01-01T00:00:00Z"),
    ],
    "quantity": [
        ("quantity('1.5Gi').isGreaterThan(quantity('1500Mi'))", True),
        ("quantity('1000m') == quantity('1') && quantity('1').compareTo(quantity('2')) == -1", True),
        ("quantity('1k').add(1).sub(quantity('1m'))", "1000999m"),
        ("quantity('64Mi').add(quantity('64Mi'))", "128Mi"),
        ("quantity('2000m').asInteger()", "error"),
        ("quantity('2k').asInteger() + sign(quantity('-1'))", 1999),
        ("quantity('9223372036854775807').isInteger()", False),
        ("quantity('500m').asApproximateFloat()", 0.5),
        ("quantity('10').add(1) == quantity('11')", True),
        ("quantity('11') == quantity('10').add(1)", "error"),
        ("isQuantity('1Gi') && !isQuantity('1GB')", True),
        ("quantity('200K')", "error"),
        ("quantity(5)", "compile"),
        ("quantity(object.spec.priority)", "error"),
    ],
    "url": [
        ("url('https://user@h.example:8080/a b?x=1&x=2&y=%20#f').getHost()", "h.example:8080"),
        ("url('https://[::1]:80/p').getHostname() + url('https://h:80').getPort()", "::180"),
        ("url('https://h/%2Fa').getEscapedPath()", "/%2Fa"),
        ("url('https://h/?x=1&x=2&y=a+b').getQuery()", {"x": ["1", "2"], "y": ["a b"]}),
        ("isURL('/path') && isURL('mailto:a@b.c') && !isURL('not a url') && !isURL('')", True),
        ("url('http://exa mple.com')", "error"),
    ],
    "network": [
        ("ip('192.168.0.1').family() + ip('::1').family()", 10),
        ("ip('127.0.0.1').isLoopback() && ip('fe80::1').isLinkLocalUnicast()", True),
        ("ip.isCanonical('2001:DB8::1')", False),
        ("isIP('::ffff:1.2.3.4') || isIP('fe80::1%en0') || isIP('01.2.3.4')", False),
        ("cidr('10.1.2.3/8').masked()", "10.0.0.0/8"),
        ("cidr('10.1.2.3/8').ip() == ip('10.1.2.3')", True),
        ("cidr('10.0.0.0/8').containsIP('10.9.8.7') && cidr('10.0.0.0/8').containsCIDR('10.1.0.0/16')", True),
        ("cidr('10.0.0.0/8').prefixLength() + size(string(cidr('::/0')))", 12),
        ("isCIDR('10.0.0.0/33') || isCIDR('10.0.0.0/08')", False),
        ("ip('nope')", "error"),
        ("dyn(ip('::1')) == 'a'", "error"),
    ],
    "semver": [
        ("semver('1.2.3-rc.1').isLessThan(semver('1.2.3'))", True),
        ("semver('1.0.0-2').isLessThan(semver('1.0.0-10'))", True),
        ("semver('1.2.3+a') == semver('1.2.3+b')", True),
        ("semver('v1.2', true)", "1.2.0"),
        ("isSemver('v1.2.3') || isSemver('1.02.3') || isSemver('1.2')", False),
        ("semver('3.4.5').major() * 100 + semver('3.4.5').minor() * 10 + semver('3.4.5').patch()", 345),
        ("semver('v1.2.3')", "error"),
    ],
    "formats": [
        ("format.dns1123Label().validate('web-0')", {"optional": "none"}),
        ("format.dns1123Label().validate('a.b').value()", ["must not contain dots"]),
        ("format.qualifiedName().validate('example.com/Team').hasValue()", False),
        ("format.labelValue().validate('').hasValue()", False),
        ("format.dns1035LabelPrefix().validate('web-').hasValue()", False),
        ("format.date().validate('2023-02-29').value()", ["invalid date"]),
        ("format.named('uuid').value().validate('x').hasValue()", True),
        ("format.named('nope').hasValue()", False),
        ("format.nope()", "compile"),
    ],
}


@pytest.mark.parametrize(
    ("expression", "expected"), [case for cases in CASES.values() for case in cases], ids=lambda one: str(one)[:60]
)
def test_functions(expression: str, expected: object) -> None:
    assert outcome(expression) == expected


@pytest.mark.parametrize(
    ("expression", "since"),
    [
        ("'a'.find('a')", 20),
        ("quantity('1').isInteger()", 28),
        ("1 < 1.5", 28),
        ("'%s'.format(['a'])", 29),
        ("sets.contains([1], [1])", 29),
        ("ip('::1').family()", 30),
        ("format.dns1123Label()", 31),
        ("semver('1.0.0')", 33),
        ("[1].reverse()", 34),
        ("['a'].includes('a') && 'a'.includes('a')", 37),
    ],
)
def test_functions_came_with_versions(expression: str, since: int) -> None:
    compile_expression(expression, Environment({}, minor=since))
    if since > 20:
        with pytest.raises(CelCompileError):
            compile_expression(expression, Environment({}, minor=since - 1))


@pytest.mark.parametrize("name", ["math.greatest(1, 2)", "base64.encode(b'a')", "cel.bind(x, 1, x)", "now()"])
def test_functions_that_are_in_no_version(name: str) -> None:
    assert problems(name)
