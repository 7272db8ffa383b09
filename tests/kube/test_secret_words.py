"""Names and shapes of secrets: each line of the data files finds what it is there for, and harmless texts stay."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis.strategies import characters, from_regex

from k8slint.bundled import read_bundled
from k8slint.kube.secrecy.names import is_secret_name
from k8slint.kube.secrecy.shapes import holds_secret, secret_words

TELLING = """
PGPASS DB_PWD JWT HMAC_KEY ENCRYPTION_KEY APP_DSN WEBHOOK_URL COOKIE PASSCODE DB_PASSWORD dbPassword1 GITHUB_TOKEN_PROD
apiKey API_KEY2 SENTRY_DSN MYSQL_PASS clientSecret identitytoken contraseña PASSWORT SENHA mot_de_passe MDP hasło şifre
пароль パスワード 비밀번호 密码 รหัสผ่าน wachtwoord lösenord κωδικός HTTPToken LDAP_BIND_PW SSH_PRIVATE_KEY
""".split()
HARMLESS = """
LOG_LEVEL PORT PASSWORD_FILE SHIRT_SIZE TOKEN_TTL DATABASE_HOST KEYBOARD compass BUCKET retries TZ monkey PATH HOME
""".split()
FIELDS = "secretName topologyKey key secret tokenRequests name passwordSecretRef image replicas webhooks".split()


@pytest.mark.parametrize("name", TELLING)
def test_names_that_promise_a_secret(name: str) -> None:
    assert is_secret_name(name)


@pytest.mark.parametrize("name", HARMLESS)
def test_names_that_promise_none(name: str) -> None:
    assert not is_secret_name(name)


@pytest.mark.parametrize("name", FIELDS)
def test_fields_that_only_speak_of_secrets(name: str) -> None:
    assert not is_secret_name(name, given=False)


LONG = "aB1cD2eF3gH4iJ5kL6mN7oP8qR9sT0"
SAMPLES = {
    "aws access key": "AKIAABCDEFGHIJ234567",
    "github token": f"ghp_{LONG}",
    "github fine-grained token": f"github_pat_{LONG}",
    "gitlab token": f"glpat-{LONG}",
    "slack token": "xoxb-123456789012-x",
    "slack app token": "xapp-1-A0B1C2D3E4",
    "slack webhook": "hooks.slack.com/services/T00/B00/xxxx",
    "discord webhook": "discord.com/api/webhooks/12345/abcdefgh",
    "teams webhook": "https://x.webhook.office.com/webhookb2/abc",
    "telegram bot token": f"123456789:{LONG}",
    "stripe key": "sk_live_abcdefghijklmnop",
    "openai or anthropic key": f"sk-{LONG}",
    "google api key": f"AIza{LONG}",
    "google oauth token": "ya29.abcdefghijkl",
    "google client secret": "GOCSPX-abcdefghijkl",
    "npm token": "npm_abcdefghijklmnopqrstu",
    "pypi token": "pypi-AgEIcHlwaS5vcmcCJDU",
    "docker token": "dckr_pat_abcdefghijklmnop",
    "hugging face token": "hf_abcdefghijklmnopqrstuv",
    "sendgrid key": "SG.abcdefghijk.lmnopqrstuv",
    "mailgun or mailchimp key": "key-" + "0a" * 16,
    "twilio key": "AC" + "0a" * 16,
    "shopify token": "shpat_" + "0a" * 16,
    "square token": "sq0atp-abcdefghijklmnopqr",
    "digitalocean token": "dop_v1_" + "0a" * 16,
    "vault token": "hvs.abcdefghijklmnopqr",
    "terraform cloud token": f"abcdefghijklmn.atlasv1.{LONG}x",
    "grafana token": "glsa_abcdefghijklmnopqrstu",
    "new relic key": "NRAK-ABCDEFGHIJKLMNOPQRSTU",
    "datadog or generic hex key": "0a" * 16,
    "atlassian token": "ATATT3abcdefghijklmnopqrstu",
    "linear, planetscale, databricks or dynatrace token": "dapi" + "0a" * 16,
    "age key": "AGE-SECRET-KEY-1QQQQQQQQQQQQQQQQQQQQ",
    "json web token": "eyJhbGciOiJIUzI1NiJ9",
    "pem block": "-----BEGIN PRIVATE KEY-----",
    "openssh private key": "b3BlbnNzaC1rZXktdjEAAAAA",
    "coded pem block": "LS0tLS1CRUdJTiBQUklWQVRF",
    "password hash": "$2b$12$abcdefghijklmnop",
    "basic or bearer": "Bearer abcdef123",
    "url with a password": "amqp://user:word@host/x",
    "url with a token": f"https://{LONG}@host/x",
    "image with a password": "user:word@registry.example.com/a",
    "signed url": "https://host/x?sv=1&sig=abcdefgh",
    "azure connection": "AccountName=x;AccountKey=abcdefgh",
    "jdbc or odbc password": "jdbc:x://h/db?user=a&password=b",
    "mysql or sshpass password": "mysql -uroot -pword",
    "redis password": "redis-cli -a word ping",
    "user and password of a client": "curl -u admin:word http://x",
    "ldap password": "ldapsearch -x -w word",
    "login": "docker login -u a -p word",
    "openssl password": "openssl rsa -passin pass:word",
    "htpasswd or chpasswd": "echo root:word | chpasswd",
    "password of an element": "<dbPassword>hunter2</dbPassword>",
    "oracle or go address with a password": "shop:hunter2@tcp(db:3306)/shop",
    "netrc or redis password": "machine git.example.com login bot password hunter2",
    "psql or rclone password": "CREATE USER a IDENTIFIED BY 'word'",
}
ROWS = [row.split("\t") for row in read_bundled("schemas/secrecy/shapes.txt").decode().splitlines() if "\t" in row]
SHAPES = {name: expression for name, *_, expression in ROWS}


@pytest.mark.parametrize("name", SHAPES)
def test_every_shape_finds_its_sample(name: str) -> None:
    assert re.search(SHAPES[name], SAMPLES[name])
    assert holds_secret(SAMPLES[name])


def test_samples_name_shapes() -> None:
    assert set(SAMPLES) == set(SHAPES)


@pytest.mark.parametrize(("name", "least", "words", "expression"), ROWS, ids=SHAPES)
def test_no_text_fits_a_shape_without_its_length_and_a_word(name: str, least: str, words: str, expression: str) -> None:
    fitting = from_regex(expression, alphabet=characters(codec="ascii"))

    @settings(max_examples=20)
    @given(fitting)
    def holds_a_word(text: str) -> None:
        assert not words or any(word in text.lower() for word in words.split())
        assert len(text) >= int(least)

    holds_a_word()


@pytest.mark.parametrize(
    "text",
    [
        "nginx:1.27",
        "quay.io/a/b:1.2@sha256:" + "a1" * 32,
        "registry.example.com:5000/shop/web:latest",
        "sleep 100",
        "--password-file=/run/x",
        "run --token-ttl 5 --port=80",
        "*.example.com",
        "my-config-7h2k9f8d",
        "web.shop.svc.cluster.local",
        "kubernetes.io/hostname",
        "--set image.tag=1",
        "$(PASSWORD)",
        "password: $(PASSWORD)",
        "--password=${PASSWORD}",
        "someone@example.com",
        "https://index.docker.io/v1/",
        "curl -fsS http://localhost:8080/healthz",
        "kubectl get pods -n shop",
    ],
)
def test_harmless_texts(text: str) -> None:
    assert not holds_secret(text)


def test_the_secret_within_a_command_is_found() -> None:
    assert "hunter2" in secret_words("run --password=hunter2 --port=80")
    assert "hunter2" in secret_words("mysql -uroot -phunter2")
    assert "hunter2" in secret_words("postgres://u:hunter2@h/db")


@pytest.mark.parametrize(
    "text", ["mysql " * 9000, "a" * 60_000, "://" * 20_000, "x=" * 30_000, "-p " * 20_000, "0a" * 30_000]
)
def test_no_text_takes_long(text: str) -> None:
    holds_secret(text)
