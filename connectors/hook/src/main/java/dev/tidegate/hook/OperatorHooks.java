package dev.tidegate.hook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidegate.cutover.Direction;
import dev.tidegate.cutover.HandoverId;
import dev.tidegate.cutover.HookAnswer;
import dev.tidegate.cutover.HookCall;
import dev.tidegate.cutover.Hooks;
import dev.tidegate.cutover.Readiness.Blocker;
import dev.tidegate.cutover.Statement;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The hooks that an operator has put into the settings. Those of a place are called one after the
 * other, and have its time together; the first one that says no ends it.
 */
public final class OperatorHooks implements Hooks, AutoCloseable {
    private final HookSettings settings;
    private final InstantSource clock;
    private final HttpClient http;
    private final Map<HookPlace, List<Hook>> hooks = new EnumMap<>(HookPlace.class);
    private final Map<HookPlace, Duration> dryTimes = new ConcurrentHashMap<>();

    /**
     * Makes them; calls nobody.
     *
     * @param secrets what must not be shown of what hooks say, nor be given to commands
     * @param environment this process's
     */
    public OperatorHooks(
            HookSettings settings,
            Collection<String> secrets,
            Map<String, String> environment,
            InstantSource clock) {
        this(settings, secrets, environment, KubernetesAccess.of(environment), clock);
    }

    OperatorHooks(
            HookSettings settings,
            Collection<String> secrets,
            Map<String, String> environment,
            Optional<KubernetesAccess> cluster,
            InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
        this.http = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();
        List<String> known = new ArrayList<>(secrets);
        settings.secret().ifPresent(known::add);
        settings.places()
                .forEach((place, called) ->
                        hooks.put(place, hooks(called, known, environment, cluster)));
    }

    private List<Hook> hooks(
            HookSettings.Called called,
            List<String> known,
            Map<String, String> environment,
            Optional<KubernetesAccess> cluster) {
        Hidden hidden = new Hidden(known);
        List<Hook> all = new ArrayList<>();
        called.webhooks().forEach(it -> all.add(new Webhook(it, settings.secret(), http, hidden)));
        if (!called.command().isEmpty()) {
            all.add(new Command(called.command(), environment, hidden));
        }
        new TreeMap<>(called.patches())
                .forEach((object, patch) -> {
                    List<String> more = new ArrayList<>(known);
                    collectTexts(patch, more);
                    all.add(new KubernetesPatch(object, patch, cluster, new Hidden(more)));
                });
        return all;
    }

    private static void collectTexts(String patch, List<String> texts) {
        try {
            collectTexts(new ObjectMapper().readTree(patch), texts);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the settings let nothing but JSON pass", e);
        }
    }

    private static void collectTexts(JsonNode node, List<String> texts) {
        if (node.isTextual()) {
            texts.add(node.asText());
        }
        node.forEach(it -> collectTexts(it, texts));
    }

    @Override
    public List<Statement> statements(HookCall call, long epoch) {
        return at(HookPlace.of(call)).stream().map(it -> statement(it, call)).toList();
    }

    private Statement statement(Hook hook, HookCall call) {
        return new Statement(hook.name(), hook.text(call), undo(HookPlace.of(call)));
    }

    private String undo(HookPlace place) {
        return switch (place) {
            case PAUSE -> hooksOf(HookPlace.RESUME);
            case RESUME -> "";
            case ROUTE -> hooksOf(HookPlace.ROUTE_BACK);
            case ROUTE_BACK -> hooksOf(HookPlace.ROUTE);
        };
    }

    private String hooksOf(HookPlace place) {
        return at(place).isEmpty()
                ? "by hand: " + setting(place) + " has no hook"
                : "the hooks of " + setting(place);
    }

    @Override
    public void perform(HookCall call, long epoch) throws InterruptedException {
        switch (call.style()) {
            case REAL -> callAll(call);
            case DRY -> {
                Optional<Blocker> refusal =
                        tryOut(call).stream().flatMap(it -> it.refusal().stream()).findFirst();
                if (refusal.isPresent()) {
                    throw new TidegateException(
                            ErrorCode.CUTOVER_HOOK_FAILED,
                            refusal.get().fact(),
                            refusal.get().remedy());
                }
            }
        }
    }

    private void callAll(HookCall call) throws InterruptedException {
        HookPlace place = HookPlace.of(call);
        Deadline deadline = deadline(place);
        for (Hook hook : at(place)) {
            call(hook, new Notice(place, call, deadline.at()), deadline);
        }
    }

    @Override
    public List<HookAnswer> tryOut(HookCall call) throws InterruptedException {
        List<HookAnswer> answers = new ArrayList<>(tryOutThere(call));
        if (HookPlace.of(call) == HookPlace.ROUTE) {
            // that the way back works must be known before there is one
            HandoverId there = call.handover();
            HandoverId back = new HandoverId(there.cutover(), there.number(), Direction.BACK);
            answers.addAll(tryOutThere(new HookCall(call.point(), back, call.style())));
        }
        return answers;
    }

    private List<HookAnswer> tryOutThere(HookCall call) throws InterruptedException {
        HookPlace place = HookPlace.of(call);
        Deadline deadline = deadline(place);
        Notice notice = new Notice(place, call, deadline.at());
        List<HookAnswer> answers = new ArrayList<>();
        for (Hook hook : at(place)) {
            Instant began = clock.instant();
            Optional<Blocker> refusal = Optional.empty();
            try {
                call(hook, notice, deadline);
            } catch (TidegateException e) {
                refusal = Optional.of(new Blocker(String.valueOf(e.getMessage()), e.hint()));
            }
            answers.add(
                    new HookAnswer(
                            setting(place),
                            statement(hook, call),
                            Duration.between(began, clock.instant()),
                            refusal));
        }
        if (answers.stream().allMatch(it -> it.refusal().isEmpty())) {
            dryTimes.put(
                    place,
                    answers.stream().map(HookAnswer::took).reduce(Duration.ZERO, Duration::plus));
        }
        return answers;
    }

    private Deadline deadline(HookPlace place) {
        HookSettings.Called called = settings.places().get(place);
        return Deadline.in(called == null ? Duration.ZERO : called.timeMax(), clock);
    }

    private static String setting(HookPlace place) {
        return "cutover.hooks." + place.text();
    }

    private static void call(Hook hook, Notice notice, Deadline deadline)
            throws InterruptedException {
        try {
            if (deadline.isOver()) {
                throw new HookFailedException("was not called: the others took all the time");
            }
            hook.call(notice, deadline);
        } catch (HookFailedException e) {
            String setting = setting(notice.place());
            throw new TidegateException(
                    ErrorCode.CUTOVER_HOOK_FAILED,
                    "the %s at %s %s".formatted(hook.name(), setting, e.getMessage()),
                    "Mend the hook, give it more of "
                            + setting
                            + ".time_max, or take it out of the settings.",
                    e);
        }
    }

    private List<Hook> at(HookPlace place) {
        return hooks.getOrDefault(place, List.of());
    }

    /** How long the hooks of a handover took when they were called dry the last time. */
    public Duration dryTime(Direction direction) {
        HookPlace route = direction == Direction.FORWARD ? HookPlace.ROUTE : HookPlace.ROUTE_BACK;
        return dryTimes.getOrDefault(HookPlace.PAUSE, Duration.ZERO)
                .plus(dryTimes.getOrDefault(route, Duration.ZERO));
    }

    @Override
    public void close() {
        http.close();
    }
}
