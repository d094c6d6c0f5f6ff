package dev.tidegate.settings;

import static dev.tidegate.settings.SettingsCatalogue.*;

import dev.tidegate.aws.AwsLoginTokens;
import dev.tidegate.postgres.PostgresSettings;
import dev.tidegate.postgres.PostgresSettings.AuditReader;
import dev.tidegate.postgres.PostgresSettings.ForeignKeys;
import dev.tidegate.postgres.PostgresSettings.TextUnstorable;
import dev.tidegate.postgres.PostgresSettings.WhenBehind;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Reads which database is the target, and how to log in there. */
final class TargetReader {
    private final Resolver resolver;
    private final Map<String, String> environment;

    TargetReader(Resolver resolver, Map<String, String> environment) {
        this.resolver = resolver;
        this.environment = environment;
    }

    /** Empty if there are problems, which are noted. */
    Optional<PostgresSettings> read() {
        Optional<String> url =
                resolver.isGiven(TARGET_URL)
                        ? resolver.value(TARGET_URL).map(TargetReader::jdbc)
                        : urlOfVariables();
        Optional<String> user = resolver.value(TARGET_USER);
        Optional<String> password = resolver.password(TARGET_PASSWORD, TARGET_PASSWORD_FILE);
        Optional<TextUnstorable> unstorable = resolver.value(TARGET_TEXT_UNSTORABLE);
        Optional<Duration> standbyLagMax = resolver.value(TARGET_STANDBY_LAG_MAX);
        Optional<ForeignKeys> foreignKeys = resolver.value(TARGET_FOREIGN_KEYS);
        if (url.isEmpty() || user.isEmpty() || unstorable.isEmpty() || foreignKeys.isEmpty()) {
            return Optional.empty();
        }
        Optional<PostgresSettings> writer =
                resolver.checked(
                        resolver.line(TARGET_URL.path()),
                        () ->
                                new PostgresSettings(
                                        url.get(),
                                        user.get(),
                                        password.orElse(""),
                                        unstorable.get(),
                                        standbyLagMax,
                                        foreignKeys.get()));
        return withReader(writer.flatMap(it -> withLogin(it)));
    }

    private Optional<PostgresSettings> withLogin(PostgresSettings target) {
        return resolver.value(TARGET_LOGIN)
                .flatMap(login ->
                        switch (login) {
                            case PASSWORD -> Optional.of(target);
                            case IAM -> withTokens(target);
                        });
    }

    private Optional<PostgresSettings> withTokens(PostgresSettings target) {
        int line = resolver.line(TARGET_LOGIN.path());
        if (!target.password().isEmpty()) {
            resolver.problem(
                    line, "target.login is iam, and there is a target.password too; keep one");
            return Optional.empty();
        }
        return resolver.checked(line, () -> target.withTokens(new AwsLoginTokens()::token));
    }

    private Optional<PostgresSettings> withReader(Optional<PostgresSettings> writer) {
        Optional<String> url = resolver.value(ValidateCatalogue.READER_URL);
        Optional<Duration> lagMax = resolver.value(ValidateCatalogue.READER_LAG_MAX);
        Optional<WhenBehind> whenBehind = resolver.value(ValidateCatalogue.READER_BEHIND);
        if (lagMax.isEmpty() || whenBehind.isEmpty()) {
            return Optional.empty();
        }
        return url.isEmpty()
                ? writer
                : writer.flatMap(it ->
                        resolver.checked(
                                resolver.line(ValidateCatalogue.READER_URL.path()),
                                () ->
                                        it.withReader(
                                                new AuditReader(
                                                        url.get(),
                                                        lagMax.get(),
                                                        whenBehind.get()))));
    }

    /** The target as libpq's variables name it. */
    private Optional<String> urlOfVariables() {
        String database = environment.get("PGDATABASE");
        if (database == null || database.isBlank()) {
            resolver.problem(
                    0,
                    "target.url is missing; add it ("
                            + TARGET_URL.type().expected()
                            + "), or set the environment variables PGHOST and PGDATABASE");
            return Optional.empty();
        }
        String url =
                "jdbc:postgresql://%s:%s/%s%s"
                        .formatted(
                                environment.getOrDefault("PGHOST", "localhost"),
                                environment.getOrDefault("PGPORT", "5432"),
                                database,
                                Optional.ofNullable(environment.get("PGSSLMODE"))
                                        .map(mode -> "?sslmode=" + mode)
                                        .orElse(""));
        resolver.show(TARGET_URL, url, "PGHOST, PGPORT, PGDATABASE, PGSSLMODE");
        return Optional.of(url);
    }

    /** libpq's form of a URL works too. */
    private static String jdbc(String url) {
        return url.startsWith("jdbc:")
                ? url
                : "jdbc:postgresql:" + url.substring(url.indexOf(':') + 1);
    }
}
