package dev.tidegate.settings;

import dev.tidegate.alert.AlertSettings;
import dev.tidegate.alert.Condition;
import dev.tidegate.settings.ValidateSettings.Switch;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the settings of the alerts. */
final class AlertReader {
    private final Resolver resolver;

    AlertReader(Resolver resolver) {
        this.resolver = resolver;
    }

    /** Empty if there are problems, which are noted. */
    Optional<AlertSettings> read() {
        Optional<Switch> plain = resolver.value(AlertCatalogue.PLAIN_HTTP);
        Optional<String> secret =
                resolver.password(AlertCatalogue.SECRET, AlertCatalogue.SECRET_FILE);
        Set<Condition> conditions = conditions();
        Optional<Duration> hold = resolver.value(AlertCatalogue.HOLD);
        Optional<Duration> holdLong = resolver.value(AlertCatalogue.HOLD_LONG);
        Optional<Duration> lag = resolver.value(AlertCatalogue.LAG_MAX);
        Optional<Duration> retention = resolver.value(AlertCatalogue.RETENTION_MIN);
        if (plain.isEmpty()
                || hold.isEmpty()
                || holdLong.isEmpty()
                || lag.isEmpty()
                || retention.isEmpty()) {
            return Optional.empty();
        }
        List<URI> receivers =
                resolver.list(AlertCatalogue.WEBHOOKS).stream()
                        .flatMap(it -> address(it, plain.get()).stream())
                        .toList();
        return Optional.of(
                new AlertSettings(
                        receivers,
                        secret,
                        conditions,
                        new AlertSettings.Patience(hold.get(), holdLong.get()),
                        new AlertSettings.Bounds(lag.get(), retention.get())));
    }

    private Set<Condition> conditions() {
        List<String> names = resolver.list(AlertCatalogue.CONDITIONS);
        Set<Condition> conditions = EnumSet.noneOf(Condition.class);
        names.forEach(it -> Condition.of(it).ifPresent(conditions::add));
        return names.isEmpty() ? EnumSet.allOf(Condition.class) : conditions;
    }

    private Optional<URI> address(String text, Switch plain) {
        try {
            URI address = new URI(text);
            String host = address.getHost();
            if (host == null) {
                wrong("is not right, expected " + AlertCatalogue.WEBHOOKS.type().expected());
            } else if (address.getScheme().equals("https")
                    || plain == Switch.ON
                    || HttpSettings.isLocal(host)) {
                return Optional.of(address);
            } else {
                wrong(
                        "has an address of another machine that begins with http://; write"
                                + " https://, or say \"alerts.plain_http: on\" where the network in"
                                + " between is trusted");
            }
        } catch (URISyntaxException _) {
            // without the text, which may hold a token
            wrong("is not right, expected " + AlertCatalogue.WEBHOOKS.type().expected());
        }
        return Optional.empty();
    }

    private void wrong(String why) {
        String path = AlertCatalogue.WEBHOOKS.path();
        resolver.problem(resolver.line(path), path + " " + why);
    }
}
