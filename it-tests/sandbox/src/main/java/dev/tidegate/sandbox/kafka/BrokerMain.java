package dev.tidegate.sandbox.kafka;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import kafka.Kafka;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;

/**
 * The broker's process: formats the log directory the first time, runs Kafka, and dies with the
 * process that started it.
 */
public final class BrokerMain {
    private BrokerMain() {}

    /** Arguments: the properties file, the log directory. */
    public static void main(String[] arguments) {
        Thread.ofPlatform().daemon().name("parent-watch").start(BrokerMain::dieWithParent);
        String properties = arguments[0];
        if (!Files.exists(Path.of(arguments[1], "meta.properties"))) {
            String[] format = {"format", "-t", Uuid.randomUuid().toString(), "-c", properties};
            int status = StorageTool.execute(format, System.out);
            if (status != 0) {
                Runtime.getRuntime().halt(status);
            }
        }
        Kafka.main(new String[] {properties});
    }

    /** Standard input is a pipe from the parent; it ends when the parent does, however it ends. */
    private static void dieWithParent() {
        try {
            System.in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            System.err.println("lost the parent process: " + e);
        }
        Runtime.getRuntime().halt(1);
    }
}
