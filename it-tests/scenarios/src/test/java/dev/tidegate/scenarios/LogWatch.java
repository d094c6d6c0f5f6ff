package dev.tidegate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.LoggerFactory;

/**
 * Keeps every line that is logged from INFO on, of the libraries from WARN on, to look for secrets.
 */
final class LogWatch extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Logger ours = (Logger) LoggerFactory.getLogger("dev.tidegate");
    private final Level rootBefore = root.getLevel();

    /** Starts to watch. */
    static LogWatch begin() {
        LogWatch watch = new LogWatch();
        watch.setContext(watch.root.getLoggerContext());
        watch.start();
        watch.root.setLevel(Level.WARN);
        watch.ours.setLevel(Level.INFO);
        watch.root.addAppender(watch);
        return watch;
    }

    @Override
    protected void append(ILoggingEvent event) {
        lines.add(event.getFormattedMessage());
        for (IThrowableProxy thrown = event.getThrowableProxy();
                thrown != null;
                thrown = thrown.getCause()) {
            lines.add(String.valueOf(thrown.getMessage()));
        }
    }

    void assertNoSecret() {
        assertThat(lines).as("lines of the log").noneMatch(it -> it.contains(BadInput.SECRET));
    }

    @Override
    public void close() {
        root.detachAppender(this);
        root.setLevel(rootBefore);
        ours.setLevel(null);
        stop();
    }
}
