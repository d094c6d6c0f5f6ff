package dev.tidegate.settings;

import dev.tidegate.access.AccessSettings;
import dev.tidegate.settings.Setting.Secrecy;
import dev.tidegate.settings.Setting.Shape;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** The settings of the HTTP side: a part of {@link SettingsCatalogue}. */
final class HttpCatalogue {
    private static final ValueType<String> ROLE =
            ValueType.form(
                    "viewer, operator, cutover, reviewer or admin",
                    Pattern.compile("viewer|operator|cutover|reviewer|admin"));

    /** Whether to use TLS. */
    enum TlsMode {
        /** Unless only this machine reaches the port. */
        AUTO,
        ON,
        OFF
    }

    static final Setting<String> HOST =
            Setting.of(
                    "http.host",
                    ValueType.text("an address of this machine"),
                    "127.0.0.1",
                    "Where operators ask (`/api/v1`). On another address than 127.0.0.1, TLS and"
                            + " authentication are needed: without `http.tokens`, `http.oidc` or"
                            + " `http.clients` only the machine itself (in Kubernetes: `kubectl"
                            + " exec`) is answered.");
    static final Setting<Integer> PORT =
            Setting.of(
                    "http.port", ValueType.whole(0, 65_535), "8085", "Its port; 0 for a free one.");
    static final Setting<Integer> PROBE_PORT =
            Setting.optional(
                    "http.probe_port",
                    ValueType.whole(0, 65_535),
                    "Another port of `http.host`, without TLS and for anybody: `/health/live`,"
                            + " `/health/ready` and `/metrics`, nothing else. 0 for a free one.");
    static final Setting<TlsMode> TLS =
            Setting.of(
                    "http.tls",
                    ValueType.choice(TlsMode.class),
                    "auto",
                    "TLS 1.2 and 1.3 on `http.port`, with `http.keystore`. auto: unless `http.host`"
                            + " is this machine only. off: for a proxy in front that does it.");
    static final Setting<String> KEYSTORE =
            Setting.optional(
                    "http.keystore",
                    ValueType.file(),
                    "PKCS#12 file with the server's key and certificates.");
    static final Setting<String> KEYSTORE_PASSWORD =
            Setting.optional("http.keystore_password", ValueType.text("text"), "Its password.")
                    .with(Secrecy.SECRET);
    static final Setting<String> KEYSTORE_PASSWORD_FILE =
            Setting.optional(
                    "http.keystore_password_file",
                    ValueType.file(),
                    "File that holds the password; a line end at its end is not a part of it.");
    static final Setting<String> TOKENS =
            Setting.optional(
                            "http.tokens",
                            ValueType.text("ROLE sha256:HASH"),
                            "Bearer tokens: the owner's name, and as its value the role (viewer,"
                                    + " operator, cutover, reviewer, admin) and the token's hash."
                                    + " `tidegate token create` makes both.")
                    .with(Shape.MAPPING)
                    .with(Secrecy.SECRET);
    static final Setting<String> CLIENT_CA =
            Setting.optional(
                    "http.client_ca",
                    ValueType.file(),
                    "PEM file with the authorities whose client certificates are taken.");
    static final Setting<String> CLIENTS =
            Setting.optional(
                            "http.clients",
                            ROLE,
                            "Roles of client certificates: the subject as the name, such as"
                                    + " `\"CN=grafana,O=Shop\"`, the role as the value.")
                    .with(Shape.MAPPING);
    static final Setting<String> OIDC_ISSUER =
            Setting.optional(
                    "http.oidc.issuer",
                    ValueType.text("the issuer's address"),
                    "JWTs of this OpenID provider are taken as bearer tokens: what `iss` must be.");
    static final Setting<String> OIDC_AUDIENCE =
            Setting.optional(
                    "http.oidc.audience", ValueType.text("text"), "What must be in `aud`.");
    static final Setting<String> OIDC_JWKS =
            Setting.optional(
                    "http.oidc.jwks",
                    ValueType.text("an address https://…, or the path of a file"),
                    "The provider's public keys (JSON Web Key Set).");
    static final Setting<String> OIDC_ROLE_CLAIM =
            Setting.of(
                    "http.oidc.role_claim",
                    ValueType.text("a claim's name"),
                    "tidegate_role",
                    "The claim that has the role, or a list with it.");
    static final Setting<String> OIDC_ROLES =
            Setting.optional(
                            "http.oidc.roles",
                            ROLE,
                            "Roles by the claim's values, such as names of groups. Without it the"
                                    + " values are the roles' names.")
                    .with(Shape.MAPPING);
    static final Setting<Integer> REQUESTS_MAX =
            Setting.of(
                    "http.requests_per_second_max",
                    ValueType.whole(1, 1_000_000),
                    Integer.toString(AccessSettings.Limits.DEFAULTS.requestsPerSecond()),
                    "How many requests of one caller are answered; more get 429.");
    static final Setting<Integer> FAILED_LOGINS_MAX =
            Setting.of(
                    "http.failed_logins_per_minute_max",
                    ValueType.whole(1, 1_000_000),
                    Integer.toString(AccessSettings.Limits.DEFAULTS.failedLoginsPerMinute()),
                    "How many logins from one address may fail before it has to wait (429).");
    static final Setting<String> APPROVALS =
            Setting.optional(
                            "http.approvals",
                            ValueType.form(
                                    "the name of an act, such as cutover.go",
                                    Pattern.compile("[a-z]+(\\.[a-z-]+)+")),
                            "Acts that are done when a second person has approved them: the"
                                    + " `operationId` of any POST in `/api/v1/openapi.json`, such as"
                                    + " `cutover.go`, `cutover.rollback`, `cutover.complete`,"
                                    + " `validate.table.repair`, `table.remove`.")
                    .with(Shape.LIST);
    static final Setting<Duration> APPROVAL_WAIT_MAX =
            Setting.of(
                    "http.approval_wait_max",
                    ValueType.duration(Duration.ofSeconds(1), Duration.ofDays(7)),
                    Durations.text(AccessSettings.Approving.NONE.waitMax()),
                    "How long a request waits for the second person before it is forgotten.");

    /** All, in the order of the table. */
    static final List<Setting<?>> ALL =
            List.of(
                    HOST,
                    PORT,
                    PROBE_PORT,
                    TLS,
                    KEYSTORE,
                    KEYSTORE_PASSWORD,
                    KEYSTORE_PASSWORD_FILE,
                    TOKENS,
                    CLIENT_CA,
                    CLIENTS,
                    OIDC_ISSUER,
                    OIDC_AUDIENCE,
                    OIDC_JWKS,
                    OIDC_ROLE_CLAIM,
                    OIDC_ROLES,
                    REQUESTS_MAX,
                    FAILED_LOGINS_MAX,
                    APPROVALS,
                    APPROVAL_WAIT_MAX);

    private HttpCatalogue() {}
}
