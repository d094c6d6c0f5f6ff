package dev.tidegate.settings;

import static dev.tidegate.settings.SettingsCatalogue.*;

import dev.tidegate.alert.AlertSettings;
import dev.tidegate.apply.ApplySettings;
import dev.tidegate.aws.AwsSecrets;
import dev.tidegate.kafka.KafkaMember;
import dev.tidegate.kafka.KafkaSettings;
import dev.tidegate.load.ChunkSource;
import dev.tidegate.load.LoadSettings;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import dev.tidegate.postgres.PostgresSettings;
import dev.tidegate.schema.Groups;
import dev.tidegate.sqlserver.SqlServerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Reads the settings from a file and the environment, and finds all that is wrong at once. */
public final class SettingsReader {
    private final Path file;
    private final Map<String, String> environment;
    private final UnaryOperator<String> secrets;
    private final List<Problem> problems = new ArrayList<>();
    private final Set<String> meant = new HashSet<>();

    private SettingsReader(
            Path file, Map<String, String> environment, UnaryOperator<String> secrets) {
        this.file = file;
        this.environment = environment;
        this.secrets = secrets;
    }

    /**
     * Settings, and how they came about.
     *
     * @param shown every value that was found, secrets masked
     */
    public record Read(Settings settings, List<Shown> shown) {}

    /**
     * A setting for people's eyes.
     *
     * @param path which
     * @param text its value; secrets are masked
     * @param origin {@code line 7}, {@code default} or the name of an environment variable
     */
    public record Shown(String path, String text, String origin) {}

    /** Reads; throws {@code SETTINGS_INVALID} with every problem that there is. */
    public static Read read(Path file, Map<String, String> environment) {
        return read(file, environment, new AwsSecrets()::value);
    }

    /** The same with somebody else who knows secrets by their names. */
    static Read read(Path file, Map<String, String> environment, UnaryOperator<String> secrets) {
        return new SettingsReader(file, environment, secrets).read();
    }

    private Read read() {
        YamlNode.Mapping root = YamlReader.read(content(), problems);
        if (!problems.isEmpty()) {
            throw invalid();
        }
        Map<String, YamlNode> nodes = new LinkedHashMap<>();
        collect("", root, nodes);
        Path directory = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(file);
        Resolver resolver =
                new Resolver(
                        nodes, new Interpolation(directory, environment, secrets), meant, problems);
        Optional<Settings> settings = settings(resolver, directory);
        if (settings.isEmpty() || !problems.isEmpty()) {
            throw invalid();
        }
        return new Read(settings.get(), List.copyOf(resolver.shown()));
    }

    private String content() {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new TidegateException(
                    ErrorCode.SETTINGS_INVALID,
                    "there is no settings file " + file,
                    "Name one with --config FILE; deploy/tidegate.example.yaml is one to start"
                            + " from.",
                    e);
        } catch (IOException e) {
            throw new TidegateException(
                    ErrorCode.SETTINGS_INVALID,
                    "the settings file " + file + " cannot be read (" + e + ")",
                    "Check that it is a UTF-8 text file, and that this user may read it.",
                    e);
        }
    }

    /** Sorts the file's values by the settings' paths; notes names that are not settings. */
    private void collect(String prefix, YamlNode.Mapping mapping, Map<String, YamlNode> nodes) {
        mapping.entries()
                .forEach((key, node) -> {
                    String path = prefix + key;
                    if (ALL.stream().anyMatch(it -> it.path().equals(path))) {
                        nodes.put(path, node);
                    } else if (isSection(path)) {
                        section(path, node, nodes);
                    } else {
                        unknown(path, node.line());
                    }
                });
    }

    private void section(String path, YamlNode node, Map<String, YamlNode> nodes) {
        switch (node) {
            case YamlNode.Mapping inner -> collect(path + ".", inner, nodes);
            case YamlNode.Empty _ -> {} // a section whose lines are all commented out
            case YamlNode.Scalar _, YamlNode.Sequence _ ->
                    problems.add(
                            new Problem(
                                    node.line(),
                                    path + " is a section; put its settings below it, indented"));
        }
    }

    private static boolean isSection(String path) {
        return ALL.stream().anyMatch(it -> it.path().startsWith(path + "."));
    }

    private void unknown(String path, int line) {
        List<String> known = ALL.stream().map(Setting::path).toList();
        List<String> sections =
                known.stream()
                        .filter(it -> it.contains("."))
                        .map(it -> it.substring(0, it.indexOf('.')))
                        .distinct()
                        .toList();
        Optional<String> near =
                Nearest.to(path, known)
                        .or(() -> Nearest.to(path, sections))
                        .or(() -> sameName(path, known));
        near.ifPresent(meant::add);
        String advice = near.map(it -> "did you mean " + it + "?").orElse("remove it");
        problems.add(new Problem(line, path + " is not a setting; " + advice));
    }

    /** A setting of another section with the same last name. */
    private static Optional<String> sameName(String path, List<String> known) {
        String last = path.substring(path.lastIndexOf('.') + 1);
        return known.stream().filter(it -> it.endsWith("." + last)).findFirst();
    }

    private Optional<Settings> settings(Resolver resolver, Path directory) {
        Optional<String> pipeline = resolver.value(PIPELINE);
        Optional<SqlServerSettings> source = source(resolver);
        Optional<KafkaSettings> journal = journal(resolver, pipeline.orElse("unnamed"));
        Optional<PostgresSettings> target = new TargetReader(resolver, environment).read();
        Optional<Duration> heartbeat = resolver.value(HEARTBEAT_INTERVAL);
        Optional<Duration> probe = resolver.value(LAG_PROBE_INTERVAL);
        Optional<Duration> jobCheck = resolver.value(SOURCE_CAPTURE_JOB_CHECK_INTERVAL);
        List<List<String>> groups = resolver.list(SOURCE_GROUPS);
        Optional<ApplySettings> apply = apply(resolver, groups.size() + 1);
        Optional<Settings.Retry> retry = retry(resolver);
        Optional<KafkaMember> member = member(resolver);
        Optional<Settings.Load> load = load(resolver, directory);
        Optional<ValidateSettings> validate =
                new ValidateReader(resolver, directory, groups.size() + 1).read();
        Optional<CutoverSection> cutover =
                new CutoverReader(resolver).read(source.map(SqlServerSettings::user));
        Optional<AlertSettings> alerts = new AlertReader(resolver).read();
        Optional<HttpSettings> http = new HttpReader(resolver, directory).read();
        Optional<Settings.Log.Format> format = resolver.value(LOG_FORMAT);
        Optional<Settings.Log.Level> level = resolver.value(LOG_LEVEL);
        if (!problems.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new Settings(
                        pipeline.orElseThrow(),
                        source.orElseThrow(),
                        journal.orElseThrow(),
                        target.orElseThrow(),
                        apply.orElseThrow(),
                        heartbeat.orElseThrow(),
                        http.orElseThrow(),
                        probe.orElseThrow(),
                        retry.orElseThrow(),
                        new Settings.Log(format.orElseThrow(), level.orElseThrow()),
                        jobCheck.orElseThrow(),
                        Groups.of(groups),
                        member.orElseThrow(),
                        load.orElseThrow(),
                        validate.orElseThrow(),
                        cutover.orElseThrow(),
                        alerts.orElseThrow()));
    }

    private Optional<SqlServerSettings> source(Resolver resolver) {
        Optional<String> url = resolver.value(SOURCE_URL);
        Optional<String> user = resolver.value(SOURCE_USER);
        Optional<String> password = resolver.password(SOURCE_PASSWORD, SOURCE_PASSWORD_FILE);
        List<String> tables = resolver.list(SOURCE_TABLES);
        List<String> excluded = resolver.list(SOURCE_TABLES_EXCLUDED);
        List<String> columnsExcluded = resolver.list(SOURCE_COLUMNS_EXCLUDED);
        Optional<Duration> poll = resolver.value(SOURCE_POLL_INTERVAL);
        Optional<Duration> guard = resolver.value(LOAD_VISIBILITY_GUARD);
        if (url.isEmpty()
                || user.isEmpty()
                || password.isEmpty()
                || poll.isEmpty()
                || guard.isEmpty()) {
            return Optional.empty();
        }
        return resolver.checked(
                resolver.line(SOURCE_URL.path()),
                () ->
                        new SqlServerSettings(
                                url.get(),
                                user.get(),
                                password.get(),
                                tables,
                                excluded,
                                columnsExcluded,
                                poll.get(),
                                guard.get()));
    }

    private Optional<KafkaSettings> journal(Resolver resolver, String pipeline) {
        Optional<String> servers = resolver.value(JOURNAL_SERVERS);
        Optional<Integer> replication = resolver.value(JOURNAL_REPLICATION);
        Optional<ValueType.Retention> retention = resolver.value(JOURNAL_RETENTION);
        Map<String, String> properties = resolver.mapping(JOURNAL_PROPERTIES);
        if (servers.isEmpty() || replication.isEmpty() || retention.isEmpty()) {
            return Optional.empty();
        }
        return resolver.checked(
                resolver.line(JOURNAL_PROPERTIES.path()),
                () ->
                        new KafkaSettings(
                                servers.get(),
                                pipeline,
                                replication.get(),
                                retention.get().atLeast(),
                                properties));
    }

    private Optional<KafkaMember> member(Resolver resolver) {
        Optional<String> name =
                resolver.isGiven(MEMBER)
                        ? resolver.value(MEMBER)
                        : Optional.of(
                                ThisHost.name(environment).orElse(Settings.MEMBER_WITHOUT_HOST));
        Optional<Duration> timeout = resolver.value(MEMBER_TIMEOUT);
        if (name.isEmpty() || timeout.isEmpty()) {
            return Optional.empty();
        }
        return resolver.checked(
                resolver.line(MEMBER.path()), () -> new KafkaMember(name.get(), timeout.get()));
    }

    private static Optional<ApplySettings> apply(Resolver resolver, int groups) {
        Optional<Integer> changes = resolver.value(WINDOW_CHANGES_MAX);
        long bytes =
                resolver.value(WINDOW_BYTES_MAX)
                        .map(Integer::longValue)
                        .orElseGet(() ->
                                ApplySettings.windowBytesMax(
                                        Runtime.getRuntime().maxMemory(), groups));
        Optional<Duration> delay = resolver.value(WINDOW_DELAY_MAX);
        Optional<Integer> buffer = resolver.value(TRANSACTION_BUFFER_MAX);
        if (changes.isEmpty() || delay.isEmpty() || buffer.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new ApplySettings(changes.get(), delay.get(), buffer.get(), bytes));
    }

    private static Optional<Settings.Load> load(Resolver resolver, Path directory) {
        Optional<Settings.Load.Start> start = resolver.value(LOAD_START);
        Optional<LoadSettings> chunks = chunks(resolver);
        Optional<Duration> lag = resolver.value(LOAD_STREAM_LAG_MAX);
        Optional<Duration> commit = resolver.value(LOAD_SOURCE_COMMIT_MAX);
        Optional<Integer> indexes = resolver.value(LOAD_INDEX_THREADS);
        Optional<Path> folder = resolver.value(LOAD_LARGE_OBJECT_FOLDER).map(directory::resolve);
        if (start.isEmpty()
                || chunks.isEmpty()
                || lag.isEmpty()
                || commit.isEmpty()
                || indexes.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new Settings.Load(
                        start.get(),
                        chunks.get(),
                        lag.get(),
                        commit.get(),
                        indexes.get(),
                        folder.orElse(Settings.Load.DEFAULTS.largeObjectFolder())));
    }

    private static Optional<LoadSettings> chunks(Resolver resolver) {
        Optional<Integer> reads = resolver.value(LOAD_PARALLEL_READS);
        Optional<Integer> streaming = resolver.value(LOAD_PARALLEL_READS_STREAMING);
        Optional<Integer> duty = resolver.value(LOAD_DUTY_PERCENT_STREAMING);
        Optional<Integer> rows = resolver.value(LOAD_CHUNK_ROWS_MAX);
        Optional<Integer> bytes = resolver.value(LOAD_CHUNK_BYTES_MAX);
        Optional<Integer> kept = resolver.value(LOAD_KEPT_BYTES_MAX);
        if (reads.isEmpty()
                || streaming.isEmpty()
                || duty.isEmpty()
                || rows.isEmpty()
                || bytes.isEmpty()
                || kept.isEmpty()) {
            return Optional.empty();
        }
        LoadSettings usual =
                LoadSettings.parallel(
                        reads.get(), new LoadSettings.BesideStream(streaming.get(), duty.get()));
        return Optional.of(
                new LoadSettings(
                        usual.parallelReads(),
                        usual.besideStream(),
                        usual.openChunksMax(),
                        new ChunkSource.Limit(rows.get(), bytes.get()),
                        kept.get(),
                        usual.partsPerTable()));
    }

    private static Optional<Settings.Retry> retry(Resolver resolver) {
        Optional<Duration> min = resolver.value(RETRY_DELAY_MIN);
        Optional<Duration> max = resolver.value(RETRY_DELAY_MAX);
        if (min.isEmpty() || max.isEmpty()) {
            return Optional.empty();
        }
        if (max.get().compareTo(min.get()) < 0) {
            resolver.problem(
                    resolver.line(RETRY_DELAY_MAX.path()),
                    "retry.delay_max is %s, expected at least retry.delay_min, which is %s"
                            .formatted(Durations.text(max.get()), Durations.text(min.get())));
        }
        return Optional.of(new Settings.Retry(min.get(), max.get()));
    }

    /** What the connector itself finds wrong is one more problem. */
    private TidegateException invalid() {
        String all =
                problems.stream()
                        .sorted(Comparator.comparingInt(Problem::line))
                        .map(problem -> "\n    " + problem.in(file.toString()))
                        .collect(Collectors.joining());
        String count = problems.size() == 1 ? "1 problem" : problems.size() + " problems";
        return new TidegateException(
                ErrorCode.SETTINGS_INVALID,
                "the settings have " + count + ":" + all,
                "deploy/settings.md lists all settings; \"tidegate config check\" checks them"
                        + " without connecting to anything.");
    }
}
