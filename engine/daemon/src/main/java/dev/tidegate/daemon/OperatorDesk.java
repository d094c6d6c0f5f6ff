package dev.tidegate.daemon;

import dev.tidegate.control.LoadDesk;
import dev.tidegate.control.LoadStatus;
import dev.tidegate.control.LoadStatus.TableState;
import dev.tidegate.load.TableIntent;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TidegateException;
import dev.tidegate.settings.Nearest;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Where operators change the load: what is asked is done by the running attempts of this process's
 * replication groups, or refused.
 */
final class OperatorDesk implements LoadDesk {
    private final Supplier<LoadStatus> status;
    private final Supplier<List<GroupState>> groups;

    /** A table of the running attempt of its group. */
    private record Known(GroupLoad load, TableFigures figures) {
        TableId id() {
            return figures.table();
        }

        TableState state() {
            return figures.state();
        }
    }

    /**
     * Makes a desk.
     *
     * @param groups those that this process has
     */
    OperatorDesk(Supplier<LoadStatus> status, Supplier<List<GroupState>> groups) {
        this.status = status;
        this.groups = groups;
    }

    @Override
    public LoadStatus status() {
        return status.get();
    }

    @Override
    public synchronized String load(LoadAction action) throws InterruptedException {
        List<GroupLoad> loads = loads();
        if (loads.isEmpty()) {
            throw notRunning();
        }
        return switch (action) {
            case START -> start();
            case PAUSE -> pause(loads);
            case RESUME -> resume(loads);
        };
    }

    private String start() throws InterruptedException {
        List<Known> waiting = paused().filter(it -> it.figures().rows() == 0).toList();
        if (waiting.isEmpty()) {
            throw refused(
                    "no table waits for its load to be started",
                    "Tables do so only with load.start: asked in the settings; \"tidegate load"
                            + " resume\" goes on with what was paused.");
        }
        intend(waiting, TableIntent.REPLICATE);
        return "the load of %s begins".formatted(counted(waiting.size()));
    }

    private static String pause(List<GroupLoad> loads) {
        if (loads.getFirst().isPaused()) {
            throw refused("the load is paused already", "\"tidegate load resume\" lets it go on.");
        }
        loads.getFirst().pause("paused by an operator, until \"tidegate load resume\"");
        loads.forEach(GroupLoad::lookForPause);
        return "the load is paused: open chunks are finished, no further one is begun";
    }

    private String resume(List<GroupLoad> loads) throws InterruptedException {
        List<Known> paused = paused().toList();
        boolean wasPaused = loads.getFirst().isPaused();
        if (!wasPaused && paused.isEmpty()) {
            throw refused(
                    "the load is not paused", "\"tidegate load status\" says what it waits for.");
        }
        loads.getFirst().resume();
        loads.forEach(GroupLoad::lookForPause);
        intend(paused, TableIntent.REPLICATE);
        return paused.isEmpty()
                ? "the load goes on"
                : "the load goes on, also of %s that %s paused"
                        .formatted(counted(paused.size()), paused.size() == 1 ? "was" : "were");
    }

    private static void intend(List<Known> tables, TableIntent intent) throws InterruptedException {
        for (Known table : tables) {
            CompletableFuture<Void> _ = table.load().intend(table.id(), intent);
        }
    }

    @Override
    public synchronized String table(String name, TableAction action) throws InterruptedException {
        if (loads().isEmpty()) {
            throw notRunning();
        }
        if (action == TableAction.ADD) {
            return add(name);
        }
        Known table = known(name);
        return switch (action) {
            case ADD -> throw new IllegalStateException("is handled above");
            case REMOVE -> takeOut(table, TableIntent.REMOVE, TableState.REMOVED);
            case SKIP -> takeOut(table, TableIntent.SKIP, TableState.SKIPPED);
            case RELOAD -> reload(table);
            case PAUSE -> pause(table);
            case RESUME -> resume(table);
        };
    }

    private String add(String name) throws InterruptedException {
        Optional<Known> known = find(name);
        if (known.isPresent()) {
            switch (known.get().state()) {
                case REMOVED -> {}
                case SKIPPED ->
                        throw refused(
                                "table %s is in the pipeline, and skipped".formatted(name),
                                "\"tidegate table reload %s --yes\" loads and follows it again."
                                        .formatted(name));
                case WAITING, LOADING, PAUSED, COMPLETING, DONE ->
                        throw refused(
                                "table %s is in the pipeline already (%s)"
                                        .formatted(name, shown(known.get())),
                                "\"tidegate table reload %s --yes\" loads it anew."
                                        .formatted(name));
            }
        }
        GroupState capturing =
                groups.get().stream()
                        .filter(it -> it.adder().isPresent())
                        .findFirst()
                        .orElseThrow(() ->
                                refused(
                                        "this process does not capture: another one has"
                                                + " replication group 0",
                                        "Ask that one, with --server or on its machine; its"
                                                + " \"tidegate status\" shows group 0."));
        return capturing.adder().orElseThrow().add(parsed(name));
    }

    /** Who reloads a table that is skipped follows it again. */
    private static String reload(Known table) throws InterruptedException {
        CompletableFuture<Void> request =
                switch (table.state()) {
                    case SKIPPED -> table.load().intend(table.id(), TableIntent.REPLICATE);
                    case DONE, COMPLETING -> table.load().startOver(table.id());
                    case REMOVED ->
                            throw refused(
                                    "table %s was removed from the pipeline".formatted(table.id()),
                                    "\"tidegate table add %s\" takes it in again."
                                            .formatted(table.id()));
                    case WAITING, LOADING, PAUSED ->
                            throw refused(
                                    "table %s cannot be loaded anew: its load is not complete yet"
                                                    .formatted(table.id())
                                            + " (%s)".formatted(shown(table)),
                                    "Wait until it is, or skip the table and reload it then.");
                };
        return done(request, "%s is empty and loaded again".formatted(table.id()));
    }

    private static String takeOut(Known table, TableIntent intent, TableState already)
            throws InterruptedException {
        TableState state = table.state();
        if (state == already || state == TableState.REMOVED) {
            throw refused(
                    "table %s is %s already".formatted(table.id(), lower(state)),
                    state == TableState.SKIPPED
                            ? "\"tidegate table reload %s --yes\" follows it again."
                                    .formatted(table.id())
                            : "\"tidegate table add %s\" takes it in again.".formatted(table.id()));
        }
        requireNoReferences(table);
        return done(
                table.load().intend(table.id(), intent),
                "%s is not followed any more; its rows on the target stay as they are"
                        .formatted(table.id()));
    }

    /** A row of a followed table could not refer to one that comes no more. */
    private static void requireNoReferences(Known table) {
        List<String> referring =
                table.load().referringTo(table.id()).stream().map(TableId::toString).toList();
        if (!referring.isEmpty()) {
            throw refused(
                    "table %s is referred to by foreign keys of %s, which the pipeline follows"
                            .formatted(table.id(), String.join(", ", referring)),
                    "Skip or remove those first: new rows of them could not be applied without it.");
        }
    }

    private static String pause(Known table) throws InterruptedException {
        return switch (table.state()) {
            case WAITING, LOADING ->
                    done(
                            table.load().intend(table.id(), TableIntent.PAUSE),
                            "the load of %s is paused".formatted(table.id()));
            case PAUSED ->
                    throw refused(
                            "the load of table %s is paused already".formatted(table.id()),
                            "\"tidegate table resume %s\" lets it go on.".formatted(table.id()));
            case COMPLETING, DONE ->
                    throw refused(
                            "table %s is loaded; there is nothing to pause".formatted(table.id()),
                            "\"tidegate table skip %s --yes\" ends the following of it."
                                    .formatted(table.id()));
            case SKIPPED, REMOVED -> throw notInIt(table);
        };
    }

    private static String resume(Known table) throws InterruptedException {
        return switch (table.state()) {
            case PAUSED ->
                    done(
                            table.load().intend(table.id(), TableIntent.REPLICATE),
                            "the load of %s goes on".formatted(table.id()));
            case WAITING, LOADING, COMPLETING, DONE ->
                    throw refused(
                            "table %s is not paused (%s)".formatted(table.id(), shown(table)),
                            "\"tidegate load status\" says what it waits for.");
            case SKIPPED, REMOVED -> throw notInIt(table);
        };
    }

    private static String done(CompletableFuture<Void> request, String fact)
            throws InterruptedException {
        return Requests.await(request)
                ? fact
                : "%s when apply is at rest; it is in the midst of a large window".formatted(fact);
    }

    private Stream<Known> paused() {
        return all().filter(it -> it.state() == TableState.PAUSED);
    }

    private Stream<Known> all() {
        return groups.get().stream()
                .flatMap(group ->
                        group.load().stream()
                                .flatMap(load ->
                                        group.tables().stream()
                                                .map(figures -> new Known(load, figures))));
    }

    private Optional<Known> find(String name) {
        return all().filter(it -> it.id().toString().equalsIgnoreCase(name)).findFirst();
    }

    private Known known(String name) {
        return find(name)
                .orElseThrow(() -> {
                    Collection<String> names = all().map(it -> it.id().toString()).toList();
                    return refused(
                            "table %s is not one of this process's tables".formatted(name),
                            Nearest.to(name, names)
                                            .map(it -> "Did you mean %s? ".formatted(it))
                                            .orElse("")
                                    + "\"tidegate load status\" lists them; another process of the"
                                    + " pipeline may have it.");
                });
    }

    private List<GroupLoad> loads() {
        return groups.get().stream().flatMap(it -> it.load().stream()).toList();
    }

    private static TableId parsed(String name) {
        int dot = name.indexOf('.');
        if (dot < 1 || dot == name.length() - 1) {
            throw refused(
                    "\"%s\" is not a table".formatted(name),
                    "Write it as schema.table, as on the source.");
        }
        return new TableId(name.substring(0, dot), name.substring(dot + 1));
    }

    private static String shown(Known table) {
        TableState state = table.state();
        return state == TableState.LOADING
                ? "loading, %d %%".formatted((int) (table.figures().ratio() * 100))
                : lower(state);
    }

    private static String lower(TableState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    private static String counted(int tables) {
        return tables == 1 ? "1 table" : tables + " tables";
    }

    private static TidegateException notInIt(Known table) {
        return refused(
                "table %s is %s".formatted(table.id(), lower(table.state())),
                table.state() == TableState.SKIPPED
                        ? "\"tidegate table reload %s --yes\" loads and follows it."
                                .formatted(table.id())
                        : "\"tidegate table add %s\" takes it in again.".formatted(table.id()));
    }

    private static TidegateException notRunning() {
        return refused(
                "nothing can be changed now: the pipeline does not run, or only begins to",
                "\"tidegate status\" says why; try again when it loads or streams.");
    }

    private static TidegateException refused(String fact, String hint) {
        return new TidegateException(ErrorCode.LOAD_REFUSED, fact, hint);
    }
}
