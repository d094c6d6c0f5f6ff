package dev.tidegate.postgres;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which database to write, and how.
 *
 * @param url as pgjdbc takes it
 * @param user role; empty if the URL names it
 * @param password its password; empty if the server asks for none, or the URL or pgpass has it
 * @param textUnstorable what becomes of text that PostgreSQL cannot hold
 * @param standbyLagMax how far behind a standby may be before apply waits; empty for any
 * @param foreignKeys who sees to the foreign keys of applied rows
 * @param reader where audits read; empty for {@code url}
 * @param tokens makes what is sent for a password, for each session; empty for {@code password}
 */
public record PostgresSettings(
        String url,
        String user,
        String password,
        TextUnstorable textUnstorable,
        Optional<Duration> standbyLagMax,
        ForeignKeys foreignKeys,
        Optional<AuditReader> reader,
        Optional<LoginTokens> tokens) {
    private static final String PREFIX = "jdbc:postgresql:";

    /** Parameters of the URL that change what Tidegate's statements mean; nobody may set them. */
    private static final Pattern OURS =
            Pattern.compile(
                    "[?&](autosave|preferQueryMode|reWriteBatchedInserts|stringtype|readOnly"
                            + "|replication|currentSchema|logServerErrorDetail)=",
                    Pattern.CASE_INSENSITIVE);

    /**
     * What becomes of text with U+0000 or half of a surrogate pair, which PostgreSQL cannot hold.
     */
    public enum TextUnstorable {
        /** The load or the applying stops with {@code TARGET_REFUSED}. */
        REFUSE,
        /** U+FFFD takes the place of each; in keys it is refused all the same. */
        REPLACE
    }

    /** Who sees to the foreign keys of applied rows. */
    public enum ForeignKeys {
        /** Tidegate, in sets and without triggers, where the role may turn triggers off. */
        AUTO,
        /** PostgreSQL's triggers, row by row; the application's own fire too. */
        TRIGGERS
    }

    /**
     * A replica that audits read in the target's place.
     *
     * @param url JDBC URL; user and password are the target's
     * @param lagMax how long it may not show what an audit waits for before that is told
     * @param whenBehind what audits do while it is longer than that
     */
    public record AuditReader(String url, Duration lagMax, WhenBehind whenBehind) {}

    /** What audits do while their replica does not show what they wait for, or is gone. */
    public enum WhenBehind {
        /** They wait for it. */
        WAIT,
        /** They read the target itself until it has caught up. */
        READ_TARGET
    }

    /** Which database to write; text that it cannot hold is refused. */
    public PostgresSettings(String url, String user, String password) {
        this(url, user, password, TextUnstorable.REFUSE);
    }

    /** Which database to write, however far behind its standbys are. */
    public PostgresSettings(
            String url, String user, String password, TextUnstorable textUnstorable) {
        this(url, user, password, textUnstorable, Optional.empty());
    }

    /** Which database to write; foreign keys are seen to as the role may. */
    public PostgresSettings(
            String url,
            String user,
            String password,
            TextUnstorable textUnstorable,
            Optional<Duration> standbyLagMax) {
        this(url, user, password, textUnstorable, standbyLagMax, ForeignKeys.AUTO);
    }

    /** Which database to write; audits read there too. */
    public PostgresSettings(
            String url,
            String user,
            String password,
            TextUnstorable textUnstorable,
            Optional<Duration> standbyLagMax,
            ForeignKeys foreignKeys) {
        this(
                url,
                user,
                password,
                textUnstorable,
                standbyLagMax,
                foreignKeys,
                Optional.empty(),
                Optional.empty());
    }

    private static final Pattern SOCKET_TIMEOUT =
            Pattern.compile("[?&]socketTimeout=(\\d{1,6})\\b");
    private static final int SILENCE_SECONDS_MAX = 180;

    /** Throws {@code SETTINGS_INVALID} naming what is not right. */
    public PostgresSettings {
        check(url);
        reader.map(AuditReader::url).ifPresent(PostgresSettings::check);
        if (tokens.isPresent()) {
            checkOneServer(url);
            reader.map(AuditReader::url).ifPresent(PostgresSettings::checkOneServer);
        }
    }

    private static void checkOneServer(String url) {
        if (TargetServer.of(url).hosts().size() > 1) {
            throw invalid("the target's URL names several servers, and a token is for one");
        }
    }

    private static void check(String url) {
        if (!url.toLowerCase(Locale.ROOT).startsWith(PREFIX)) {
            throw invalid("the target's URL does not start with \"" + PREFIX + "\"");
        }
        var reserved = OURS.matcher(url);
        if (reserved.find()) {
            throw invalid(
                    "the parameter "
                            + reserved.group(1)
                            + " of the target's URL is not for operators to set");
        }
    }

    /** The same with a replica for audits to read from. */
    public PostgresSettings withReader(AuditReader replica) {
        return new PostgresSettings(
                url,
                user,
                password,
                textUnstorable,
                standbyLagMax,
                foreignKeys,
                Optional.of(replica),
                tokens);
    }

    /** The same with a token for each session in the password's place. */
    public PostgresSettings withTokens(LoginTokens made) {
        return new PostgresSettings(
                url,
                user,
                "",
                textUnstorable,
                standbyLagMax,
                foreignKeys,
                reader,
                Optional.of(made));
    }

    /** What is sent for a password now; empty for none. */
    String secret() {
        return tokens.map(this::token).orElse(password);
    }

    private String token(LoginTokens made) {
        TargetServer server = TargetServer.of(url);
        return made.token(server.hosts().getFirst(), server.port(), user);
    }

    /** The replica, if there is one. */
    Optional<PostgresSettings> replica() {
        return reader.map(it ->
                new PostgresSettings(
                        it.url(),
                        user,
                        password,
                        textUnstorable,
                        standbyLagMax,
                        foreignKeys,
                        Optional.empty(),
                        tokens));
    }

    /**
     * How long the server may be silent when an answer is due; 0 for as long as it likes. Longer
     * than it waits for a lock.
     */
    int silenceSecondsMax() {
        var set = SOCKET_TIMEOUT.matcher(url);
        return set.find() ? Integer.parseInt(set.group(1)) : SILENCE_SECONDS_MAX;
    }

    /** Without the password, and without the URL's parameters: they may hold it. */
    @Override
    public String toString() {
        return "PostgresSettings[url="
                + place()
                + ", user="
                + user
                + ", textUnstorable="
                + textUnstorable
                + ", standbyLagMax="
                + standbyLagMax
                + ", foreignKeys="
                + foreignKeys
                + ", readerUrl="
                + reader.map(AuditReader::url).map(PostgresSettings::place)
                + "]";
    }

    /** The URL without its parameters, for people. */
    String place() {
        return place(url);
    }

    static String place(String url) {
        int parameters = url.indexOf('?');
        return parameters < 0 ? url : url.substring(0, parameters);
    }

    private static TidegateException invalid(String fact) {
        return new TidegateException(
                ErrorCode.SETTINGS_INVALID, fact, "Correct the settings of the target.");
    }
}
