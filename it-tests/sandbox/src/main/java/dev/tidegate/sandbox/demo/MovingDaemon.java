package dev.tidegate.sandbox.demo;

import dev.tidegate.daemon.Daemon;
import dev.tidegate.kafka.KafkaMember;
import java.util.List;

/**
 * One more daemon of a {@link MovingDatabase}, in a process of its own, to be killed. Arguments:
 * its HTTP port, then those of {@link MovingSettings}.
 */
final class MovingDaemon {
    private MovingDaemon() {}

    /** Runs until it is killed. */
    public static void main(String[] arguments) throws InterruptedException {
        List<String> all = List.of(arguments);
        MovingSettings settings = MovingSettings.parse(all.subList(1, all.size()));
        int httpPort = Integer.parseInt(all.getFirst());
        try (Daemon daemon =
                Daemon.start(
                        settings.daemon(httpPort)
                                .with(new KafkaMember("another", KafkaMember.TIMEOUT)))) {
            daemon.awaitStopped();
        }
    }
}
