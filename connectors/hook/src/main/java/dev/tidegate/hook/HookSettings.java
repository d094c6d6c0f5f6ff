package dev.tidegate.hook;

import java.net.URI;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is called in a cutover.
 *
 * @param places what is called where; nothing where there is no entry
 * @param secret what webhooks are signed with; empty: they are not
 */
public record HookSettings(Map<HookPlace, Called> places, Optional<String> secret) {
    /** Nothing is called. */
    public static final HookSettings NONE = new HookSettings(Map.of(), Optional.empty());

    /** Copies the map. */
    public HookSettings {
        places = Map.copyOf(places);
    }

    /**
     * What is called at one place, in this order, one after the other.
     *
     * @param webhooks addresses that get a POST
     * @param command a program and what it gets; empty for none
     * @param patches Kubernetes objects, and the JSON merge patch of each, which may hold secrets
     * @param timeMax for all of them together
     */
    public record Called(
            List<URI> webhooks,
            List<String> command,
            Map<KubernetesObject, String> patches,
            Duration timeMax) {
        /** Copies lists and map. */
        public Called {
            webhooks = List.copyOf(webhooks);
            command = List.copyOf(command);
            patches = Map.copyOf(patches);
        }

        /** Whether nothing is called. */
        public boolean isEmpty() {
            return webhooks.isEmpty() && command.isEmpty() && patches.isEmpty();
        }

        /** How many, and for how long: the rest may hold secrets. */
        @Override
        public String toString() {
            return "Called[%d webhooks, %d words of a command, %d patches, %s]"
                    .formatted(webhooks.size(), command.size(), patches.size(), timeMax);
        }
    }

    /** The same, with something at a place. */
    public HookSettings with(HookPlace place, Called called) {
        Map<HookPlace, Called> more = new EnumMap<>(HookPlace.class);
        more.putAll(places);
        more.put(place, called);
        return new HookSettings(more, secret);
    }

    /** Places only: the rest may hold secrets. */
    @Override
    public String toString() {
        return "HookSettings[places=" + places.keySet() + "]";
    }
}
