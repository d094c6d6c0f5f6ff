package dev.tidegate.daemon;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import dev.tidegate.settings.Settings;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** Sets up logging for the process; only the command line does so, embedders have their own. */
final class Logging {
    private static final String CONSOLE = "console";
    private static final String TRAIL = "dev.tidegate.trail";
    private static final String PATTERN =
            "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX,UTC} %-5level %-20.20thread %logger{20} - %msg%n";

    /** Warn at each try of what they try again; what gives up, the supervisor reports. */
    private static final List<String> TRY_AGAIN =
            List.of(
                    "org.apache.kafka.clients.NetworkClient",
                    "org.apache.kafka.clients.producer.internals.Sender",
                    "org.apache.kafka.clients.consumer.internals",
                    "org.apache.kafka.clients.admin",
                    "org.apache.kafka.clients.Metadata");

    /** Report at ERROR what they throw as well, or that they were stopped. */
    private static final List<String> REPORT_TWICE =
            List.of(
                    "org.apache.kafka.clients.producer.internals.TransactionManager",
                    "org.apache.kafka.clients.producer.KafkaProducer",
                    "io.debezium.pipeline",
                    "io.debezium.relational.RelationalSnapshotChangeEventSource");

    private Logging() {}

    /** For verbs that are not a daemon: only what is odd. */
    static void quiet() {
        configure(new Settings.Log(Settings.Log.Format.TEXT, Settings.Log.Level.WARN));
    }

    /**
     * Logs to the standard error for people, to the standard output as JSON. The libraries say only
     * what is odd. Stack traces, whose texts may quote values of rows, come with the level DEBUG.
     */
    static void configure(Settings.Log log) {
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            return; // the embedder chose another logging library, and sets that up
        }
        context.reset();
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setName(CONSOLE);
        appender.setTarget(
                switch (log.format()) {
                    case TEXT -> "System.err";
                    case JSON -> "System.out";
                });
        appender.setEncoder(encoder(log, context));
        appender.start();
        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.addAppender(appender);
        root.setLevel(Level.WARN);
        trail(context);
        context.getLogger("dev.tidegate").setLevel(Level.toLevel(log.level().name()));
        TRY_AGAIN.forEach(each -> context.getLogger(each).setLevel(Level.ERROR));
        if (log.level() != Settings.Log.Level.DEBUG) {
            REPORT_TWICE.forEach(each -> context.getLogger(each).setLevel(Level.OFF));
        }
        // what breaks a session is thrown too; one that is not given back is told here only
        context.getLogger("com.zaxxer.hikari").setLevel(Level.ERROR);
        context.getLogger("com.zaxxer.hikari.pool.ProxyLeakTask").setLevel(Level.WARN);
        // warn at each start of what is meant to be so: see EngineSettings of the SQL Server room
        for (String each :
                List.of(
                        "io.debezium.snapshot",
                        "io.debezium.connector.common.BaseSourceTask",
                        "io.debezium.schema.AbstractTopicNamingStrategy")) {
            context.getLogger(each).setLevel(Level.ERROR);
        }
        // the HTTP side reports its failures itself
        context.getLogger("io.javalin").setLevel(Level.OFF);
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
    }

    /** The audit trail's lines are JSON on standard output, however the rest is logged. */
    private static void trail(LoggerContext context) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("%msg%n");
        encoder.start();
        ConsoleAppender<ILoggingEvent> lines = new ConsoleAppender<>();
        lines.setContext(context);
        lines.setName(CONSOLE);
        lines.setTarget("System.out");
        lines.setEncoder(encoder);
        lines.start();
        ch.qos.logback.classic.Logger logger = context.getLogger(TRAIL);
        logger.setAdditive(false);
        logger.addAppender(lines);
        logger.setLevel(Level.INFO);
    }

    /** Has something done before each line that is logged from now on; must be quick. */
    static void beforeEachLine(Runnable action) {
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            return;
        }
        for (String logger : List.of(Logger.ROOT_LOGGER_NAME, TRAIL)) {
            Appender<ILoggingEvent> console = context.getLogger(logger).getAppender(CONSOLE);
            if (console == null) {
                continue;
            }
            console.addFilter(
                    new Filter<ILoggingEvent>() {
                        @Override
                        public FilterReply decide(ILoggingEvent event) {
                            action.run();
                            return FilterReply.NEUTRAL;
                        }
                    });
        }
    }

    private static Encoder<ILoggingEvent> encoder(Settings.Log log, LoggerContext context) {
        boolean isDebug = log.level() == Settings.Log.Level.DEBUG;
        return switch (log.format()) {
            case TEXT -> {
                PatternLayoutEncoder encoder = new PatternLayoutEncoder();
                encoder.setContext(context);
                encoder.setPattern(isDebug ? PATTERN : PATTERN + "%nopex");
                encoder.start();
                yield encoder;
            }
            case JSON -> {
                JsonEncoder encoder = new JsonEncoder();
                encoder.setContext(context);
                encoder.setWithSequenceNumber(false);
                encoder.setWithNanoseconds(false);
                encoder.setWithContext(false);
                encoder.setWithArguments(false);
                encoder.setWithMessage(false);
                encoder.setWithFormattedMessage(true);
                encoder.setWithThrowable(isDebug);
                encoder.start();
                yield encoder;
            }
        };
    }
}
