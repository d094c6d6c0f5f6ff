package dev.tidegate.settings;

import dev.tidegate.alert.AlertSettings;
import dev.tidegate.alert.Condition;
import dev.tidegate.settings.Setting.Secrecy;
import dev.tidegate.settings.Setting.Shape;
import dev.tidegate.settings.ValidateSettings.Switch;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The settings of the alerts that the daemon sends itself: a part of {@link SettingsCatalogue}. */
final class AlertCatalogue {
    private static final String CONDITION_NAMES =
            Arrays.stream(Condition.values()).map(Condition::id).collect(Collectors.joining("|"));

    static final Setting<String> WEBHOOKS =
            Setting.optional(
                            "alerts.webhooks",
                            ValueType.form(
                                    "https://HOST/PATH", Pattern.compile("https?://[^\\s]+")),
                            "Addresses that get a POST with JSON when a condition of `tidegate"
                                    + " status` begins, and when it ends"
                                    + " ([what it says](README.md#alerts-without-prometheus)). For"
                                    + " those without Alertmanager.")
                    .with(Secrecy.URL)
                    .with(Shape.LIST);
    static final Setting<Switch> PLAIN_HTTP =
            Setting.of(
                    "alerts.plain_http",
                    ValueType.choice(Switch.class),
                    "off",
                    "on: addresses that begin with http:// are taken too. On this machine they"
                            + " always are.");
    static final Setting<String> SECRET =
            Setting.optional(
                            "alerts.secret",
                            ValueType.text("text"),
                            "Signs what is sent: the header `Tidegate-Signature` is `sha256=` and"
                                    + " the HMAC-SHA256 of the body with it, in hex.")
                    .with(Secrecy.SECRET);
    static final Setting<String> SECRET_FILE =
            Setting.optional(
                    "alerts.secret_file",
                    ValueType.file(),
                    "File that holds it; a line end at its end is not a part of it.");
    static final Setting<String> CONDITIONS =
            Setting.optional(
                            "alerts.conditions",
                            ValueType.form(
                                    "the name of a condition, such as lag_high",
                                    Pattern.compile(CONDITION_NAMES)),
                            "Which are told; all without it: "
                                    + Arrays.stream(Condition.values())
                                            .map(it -> "`" + it.id() + "`")
                                            .collect(Collectors.joining(", "))
                                    + ".")
                    .with(Shape.LIST);
    static final Setting<Duration> HOLD =
            Setting.of(
                    "alerts.hold",
                    ValueType.duration(Duration.ZERO, Duration.ofDays(1)),
                    Durations.text(AlertSettings.Patience.DEFAULTS.hold()),
                    "How long a condition that may pass by itself must last before it is told, and"
                            + " be away before its end is. What does not pass is told at once: a"
                            + " stop, rows that differ, a quarantine, an abort.");
    static final Setting<Duration> HOLD_LONG =
            Setting.of(
                    "alerts.hold_long",
                    ValueType.duration(Duration.ZERO, Duration.ofDays(7)),
                    Durations.text(AlertSettings.Patience.DEFAULTS.holdLong()),
                    "The same for what may be as it should be for a while: apply, load or audits"
                            + " that wait, tables that are skipped.");
    static final Setting<Duration> LAG_MAX =
            Setting.of(
                    "alerts.lag_max",
                    ValueType.duration(Duration.ofMillis(100), Duration.ofDays(1)),
                    Durations.text(AlertSettings.Bounds.DEFAULTS.lagMax()),
                    "A larger lag is shown in the status as what needs attention, and told.");
    static final Setting<Duration> RETENTION_MIN =
            Setting.of(
                    "alerts.retention_min",
                    ValueType.duration(Duration.ofMinutes(1), Duration.ofDays(30)),
                    Durations.text(AlertSettings.Bounds.DEFAULTS.retentionMin()),
                    "The same when CDC's cleanup removes what is not captured in less than this; in"
                            + " less than a quarter of it, it is critical.");

    /** All, in the order of the table. */
    static final List<Setting<?>> ALL =
            List.of(
                    WEBHOOKS,
                    PLAIN_HTTP,
                    SECRET,
                    SECRET_FILE,
                    CONDITIONS,
                    HOLD,
                    HOLD_LONG,
                    LAG_MAX,
                    RETENTION_MIN);

    private AlertCatalogue() {}
}
