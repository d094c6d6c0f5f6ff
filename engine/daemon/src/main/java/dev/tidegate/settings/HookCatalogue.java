package dev.tidegate.settings;

import dev.tidegate.hook.HookPlace;
import dev.tidegate.settings.Setting.Secrecy;
import dev.tidegate.settings.Setting.Shape;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The settings of the hooks at one place: a part of {@link CutoverCatalogue}.
 *
 * @param webhooks addresses that get a POST
 * @param command a program and what it gets
 * @param kubernetes objects and their patches
 * @param timeMax for all of them
 */
record HookCatalogue(
        Setting<String> webhooks,
        Setting<String> command,
        Setting<String> kubernetes,
        Setting<Duration> timeMax) {
    private static final Map<HookPlace, HookCatalogue> PLACES = places();

    /** All, in the order of the table. */
    static final List<Setting<?>> ALL =
            PLACES.values().stream()
                    .<Setting<?>>flatMap(
                            it -> Stream.of(it.webhooks, it.command, it.kubernetes, it.timeMax))
                    .toList();

    /** Those of a place. */
    static HookCatalogue of(HookPlace place) {
        return Objects.requireNonNull(PLACES.get(place));
    }

    private static Map<HookPlace, HookCatalogue> places() {
        Map<HookPlace, HookCatalogue> places = new EnumMap<>(HookPlace.class);
        for (HookPlace place : HookPlace.values()) {
            places.put(place, make(place));
        }
        return places;
    }

    private static HookCatalogue make(HookPlace place) {
        String prefix = "cutover.hooks." + place.text() + ".";
        String when = when(place);
        return new HookCatalogue(
                Setting.optional(
                                prefix + "webhooks",
                                ValueType.form(
                                        "https://HOST/PATH", Pattern.compile("https?://[^\\s]+")),
                                "Addresses that get a POST with JSON %s. An answer of 2xx is a yes."
                                        .formatted(when))
                        .with(Secrecy.URL)
                        .with(Shape.LIST),
                Setting.optional(
                                prefix + "command",
                                ValueType.text("a word of the command"),
                                "A program, and what it gets, that is run %s. Exit code 0 is a yes."
                                        .formatted(when))
                        .with(Shape.LIST),
                Setting.optional(
                                prefix + "kubernetes",
                                ValueType.text("a JSON merge patch"),
                                "What is patched in Kubernetes %s: `secret/NAMESPACE/NAME`,"
                                                .formatted(when)
                                        + " `configmap/…`, `service/…` or `deployment/…` as the"
                                        + " name, the JSON merge patch as the value.")
                        .with(Secrecy.SECRET)
                        .with(Shape.MAPPING),
                Setting.of(
                        prefix + "time_max",
                        ValueType.duration(Duration.ofMillis(10), Duration.ofHours(1)),
                        place == HookPlace.PAUSE ? "5s" : "30s",
                        "How long all of them may take together; what runs then is ended."));
    }

    private static String when(HookPlace place) {
        return switch (place) {
            case PAUSE -> "when applications shall stop writing, in either direction";
            case RESUME -> "when applications may go on where they wrote, after an abort";
            case ROUTE -> "when applications shall write to the target";
            case ROUTE_BACK -> "when applications shall write to the source again";
        };
    }
}
