package dev.tidegate.convert.deploy;

import dev.tidegate.convert.ObjectText;
import dev.tidegate.convert.Stage;
import dev.tidegate.convert.Stage.Manner;
import dev.tidegate.convert.Stage.Phase;
import dev.tidegate.convert.deploy.DeployPlan.Drift;
import dev.tidegate.convert.deploy.DeployPlan.Refusal;
import dev.tidegate.convert.deploy.DeployPlan.Task;
import dev.tidegate.convert.review.Manifest;
import dev.tidegate.convert.review.ReviewBoard.Contents;
import dev.tidegate.convert.review.ReviewBoard.Reviewed;
import dev.tidegate.convert.review.ReviewBoard.State;
import dev.tidegate.model.TargetNames;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Decides what a deployment does: compares the files with what the target remembers of them and
 * with what is there. Changes nothing.
 *
 * <p>A file is run if the target does not remember it, or if what it made is gone. If its text
 * changed since, code is dropped and created anew, with the deployed code that depends on it;
 * tables, types and sequences are not: rows may be in them. What is not as it was deployed was
 * changed by somebody else, and is never written over.
 */
public final class DeployPlanner {
    private final DeployTarget target;
    private final Request request;
    private final Map<String, Reviewed> objects = new HashMap<>();
    private final Map<String, Deployed> deployed = new LinkedHashMap<>();
    private final Map<String, Found> catalog = new LinkedHashMap<>();

    private final List<Task> tasks = new ArrayList<>();
    private final List<String> unchanged = new ArrayList<>();
    private final List<String> gone = new ArrayList<>();
    private final List<Drift> drifted = new ArrayList<>();
    private final Set<String> leftOut = new LinkedHashSet<>();
    private final Set<Reviewed> blocked = new LinkedHashSet<>();
    private final List<Refusal> refusals = new ArrayList<>();

    /** What becomes of objects that are there without having been deployed. */
    public enum Foreign {
        /** Nothing is deployed until somebody decides. */
        REFUSE,
        /** They are taken as they are, and remembered. */
        ADOPT
    }

    /** What to deploy. */
    public record Request(
            Manifest manifest,
            Contents contents,
            List<Reviewed> objects,
            Set<Phase> phases,
            Foreign foreign) {
        public Request {
            objects = List.copyOf(objects);
            phases = Set.copyOf(phases);
        }
    }

    private DeployPlanner(DeployTarget target, Request request) {
        this.target = target;
        this.request = request;
        request.objects().forEach(reviewed -> objects.put(reviewed.entry().object(), reviewed));
        target.deployed(request.manifest().database())
                .forEach(file -> deployed.put(file.path(), file));
        target.catalog().forEach(found -> catalog.put(found.identity(), found));
    }

    /** Looks at the target, and decides. */
    public static DeployPlan plan(DeployTarget target, Request request) {
        return new DeployPlanner(target, request).plan();
    }

    private DeployPlan plan() {
        for (Manifest.File file : request.manifest().files()) {
            if (request.phases().contains(file.stage().phase())) {
                file(file);
            }
        }
        if (request.phases().contains(Phase.AFTER_LOAD)) {
            afterLoad();
            request.objects().stream()
                    .filter(reviewed -> reviewed.files().isEmpty() && reviewed.state().blocks())
                    .forEach(blocked::add);
        }
        if (blocked.isEmpty() && refusals.isEmpty()) {
            withDependents();
        }
        return new DeployPlan(
                request.manifest().database(),
                tasks,
                unchanged,
                gone,
                drifted,
                orphaned(),
                List.copyOf(leftOut),
                List.copyOf(blocked),
                refusals);
    }

    private void afterLoad() {
        List<String> loading = target.beingLoaded();
        if (!loading.isEmpty()) {
            refusals.add(
                    new Refusal(
                            "what comes after the load",
                            String.join(", ", loading) + " is still being loaded",
                            "Wait until \"tidegate load status\" says that it is complete; what comes"
                                    + " before the load is deployed with --phase before-load."));
        }
    }

    private List<Drift> orphaned() {
        Set<String> paths =
                request.manifest().files().stream()
                        .map(Manifest.File::path)
                        .collect(Collectors.toSet());
        List<Drift> orphaned = new ArrayList<>();
        for (Deployed before : deployed.values()) {
            List<String> there = before.made().stream().filter(catalog::containsKey).toList();
            if (!paths.contains(before.path()) && !there.isEmpty()) {
                orphaned.add(new Drift(before.path(), there));
            }
        }
        return orphaned;
    }

    private void file(Manifest.File file) {
        Reviewed reviewed = Optional.ofNullable(objects.get(file.object())).orElseThrow();
        if (reviewed.state().blocks()) {
            blocked.add(reviewed);
            return;
        }
        if (reviewed.state() == State.LEFT_OUT) {
            leftOut.add(file.object());
            return;
        }
        List<String> statements;
        try {
            statements = statements(file);
        } catch (IllegalArgumentException e) {
            refuse(file, String.valueOf(e.getMessage()), "Correct the file.");
            return;
        }
        String hash = hash(statements);
        Optional<Deployed> before = Optional.ofNullable(deployed.get(file.path()));
        boolean isGone =
                before.filter(last ->
                                !last.made().isEmpty()
                                        && last.made().stream().noneMatch(catalog::containsKey))
                        .isPresent();
        if (isGone) {
            gone.add(file.path());
        }
        if (before.isEmpty() || isGone) {
            first(file, statements, hash);
        } else {
            again(file, statements, hash, before.get());
        }
    }

    private List<String> statements(Manifest.File file) {
        String text =
                Optional.ofNullable(request.contents().texts().get(file.path())).orElseThrow();
        return SqlStatements.of(ObjectText.body(text));
    }

    /** Of what is run: comments before statements do not count. */
    private static String hash(List<String> statements) {
        return TargetNames.hash(
                statements.stream().map(SqlStatements::bare).collect(Collectors.joining(";\n")));
    }

    private void refuse(Manifest.File file, String fact, String hint) {
        refusals.add(new Refusal(file.path(), fact, hint));
    }

    private void first(Manifest.File file, List<String> statements, String hash) {
        if (file.stage().manner() == Manner.ONE_BY_ONE) {
            oneByOne(file, statements, hash, List.of());
            return;
        }
        List<Creation> creations = creations(statements);
        List<String> there =
                catalog.values().stream()
                        .filter(found -> creations.stream().anyMatch(it -> it.isNamed(found)))
                        .map(Found::identity)
                        .toList();
        if (there.isEmpty() || Creation.areRepeatable(statements)) {
            tasks.add(new Task(file, List.of(), statements, creations, List.of(), List.of(), hash));
        } else if (request.foreign() == Foreign.ADOPT) {
            tasks.add(new Task(file, List.of(), List.of(), creations, there, List.of(), hash));
        } else {
            refuse(
                    file,
                    String.join(", ", there) + " is there already, and was not deployed",
                    "Drop it if nobody needs it, or take it as it is with --adopt.");
        }
    }

    private static List<Creation> creations(List<String> statements) {
        return statements.stream().flatMap(each -> Creation.of(each).stream()).toList();
    }

    private void again(Manifest.File file, List<String> statements, String hash, Deployed before) {
        List<String> changed = changed(before);
        boolean same = before.statements().equals(hash);
        if (same && changed.isEmpty()) {
            unchanged.add(file.path());
        } else if (same) {
            drifted.add(new Drift(file.path(), changed));
        } else if (Creation.areRepeatable(statements)) {
            tasks.add(
                    new Task(
                            file,
                            List.of(),
                            statements,
                            creations(statements),
                            List.of(),
                            before.made(),
                            hash));
        } else if (!changed.isEmpty()) {
            refuse(
                    file,
                    "somebody else changed " + String.join(", ", changed) + " on the target",
                    "Bring that change into the file and make the target as it was deployed, or drop"
                            + " the object and deploy again.");
        } else if (file.stage() == Stage.TABLES) {
            refuse(
                    file,
                    "its text changed since it was deployed, and what rows may depend on is not"
                            + " dropped by deploy",
                    "Drop "
                            + String.join(", ", before.made())
                            + " by hand, if nobody needs its rows, and deploy again; or alter it by"
                            + " hand, delete its row of tidegate.deployed_file, and deploy with"
                            + " --adopt.");
        } else if (file.stage().manner() == Manner.ONE_BY_ONE) {
            oneByOne(file, statements, hash, before.made());
        } else {
            anew(file, statements, hash, before);
        }
    }

    /** What is not as it was deployed; nothing where another release of the server says it. */
    private List<String> changed(Deployed before) {
        List<Found> now = now(before);
        List<String> missing =
                before.made().stream().filter(each -> !catalog.containsKey(each)).toList();
        if (!missing.isEmpty()) {
            return missing;
        }
        boolean comparable = before.serverVersion() == target.serverVersion();
        return comparable && !Found.fingerprint(now).equals(before.catalog())
                ? before.made()
                : List.of();
    }

    private List<Found> now(Deployed before) {
        return before.made().stream()
                .flatMap(each -> Optional.ofNullable(catalog.get(each)).stream())
                .toList();
    }

    private void anew(Manifest.File file, List<String> statements, String hash, Deployed before) {
        List<Found> now = new ArrayList<>(now(before));
        Collections.reverse(now);
        tasks.add(
                new Task(
                        file,
                        now.stream().map(Found::drop).toList(),
                        statements,
                        creations(statements),
                        List.of(),
                        before.made(),
                        hash));
    }

    /** Indexes and constraints: what is there already, by whomever, is not built again. */
    private void oneByOne(
            Manifest.File file, List<String> statements, String hash, List<String> made) {
        List<String> drops = new ArrayList<>();
        List<String> run = new ArrayList<>();
        List<String> there = new ArrayList<>();
        Set<String> otherwise = new LinkedHashSet<>();
        for (String statement : statements) {
            Optional<Creation> creation = Creation.of(statement);
            if (creation.isEmpty()) {
                // a comment on, or the validation of, what has another name here
                if (otherwise.stream().noneMatch(name -> names(statement, name))) {
                    run.add(statement);
                }
                continue;
            }
            Optional<Found> serving = any(creation.get()::isServedBy);
            Optional<Found> named = any(creation.get()::isNamed);
            if (serving.isPresent()) {
                there.add(serving.get().identity());
                if (!Creation.plain(serving.get().name()).equals(creation.get().name())) {
                    otherwise.add(creation.get().name());
                }
            } else if (named.isEmpty()) {
                run.add(statement);
            } else if (made.contains(named.get().identity())) {
                drops.add(named.get().drop());
                run.add(statement);
            } else {
                refuse(
                        file,
                        named.get().identity() + " is there already, and is another one",
                        "Drop it, or correct the file.");
            }
        }
        tasks.add(new Task(file, drops, run, creations(statements), there, made, hash));
    }

    private static boolean names(String statement, String name) {
        return statement.matches("(?s).*[\\s.\"]" + Pattern.quote(name) + "([\\s\"].*)?");
    }

    private Optional<Found> any(Predicate<Found> wanted) {
        return catalog.values().stream().filter(wanted).findFirst();
    }

    /** What depends on code that is dropped is dropped before it, and made again. */
    private void withDependents() {
        List<Task> dropping =
                tasks.stream()
                        .filter(task -> task.file().stage().manner() == Manner.TOGETHER)
                        .filter(task -> !task.drops().isEmpty())
                        .toList();
        if (dropping.isEmpty()) {
            return;
        }
        List<String> made = dropping.stream().flatMap(task -> task.before().stream()).toList();
        for (String dependent : target.dependents(made)) {
            if (made.contains(dependent) || !catalog.containsKey(dependent)) {
                continue;
            }
            Optional<Manifest.File> owner = owner(dependent);
            if (owner.isEmpty() || !isAnewPossible(owner.get())) {
                refusals.add(
                        new Refusal(
                                dropping.getFirst().file().path(),
                                dependent + " depends on what has to be dropped",
                                "Drop it by hand, or make the change by hand."));
            } else if (tasks.stream().noneMatch(task -> task.file().equals(owner.get()))) {
                Deployed before =
                        Optional.ofNullable(deployed.get(owner.get().path())).orElseThrow();
                unchanged.remove(owner.get().path());
                List<String> statements = statements(owner.get());
                anew(owner.get(), statements, hash(statements), before);
            }
        }
        List<Manifest.File> order = request.manifest().files();
        tasks.sort(Comparator.comparingInt(task -> order.indexOf(task.file())));
    }

    private Optional<Manifest.File> owner(String identity) {
        return request.manifest().files().stream()
                .filter(file ->
                        Optional.ofNullable(deployed.get(file.path()))
                                .filter(last -> last.made().contains(identity))
                                .isPresent())
                .findFirst();
    }

    private boolean isAnewPossible(Manifest.File file) {
        boolean asked = request.phases().contains(file.stage().phase());
        boolean drifts = drifted.stream().anyMatch(drift -> drift.path().equals(file.path()));
        return file.stage() != Stage.TABLES
                && file.stage().manner() == Manner.TOGETHER
                && asked
                && !drifts;
    }
}
