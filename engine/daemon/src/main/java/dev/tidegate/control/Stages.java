package dev.tidegate.control;

import java.util.LinkedHashMap;
import java.util.Map;

/** Which stage an error belongs to, by how its code begins. */
public final class Stages {
    private static final Map<String, String> OWNERS = new LinkedHashMap<>();

    static {
        OWNERS.put("SOURCE_", "capture");
        OWNERS.put("JOURNAL_", "journal");
        OWNERS.put("CHAIN_", "journal");
        OWNERS.put("LOAD_", "load");
        OWNERS.put("TYPE_", "load");
        OWNERS.put("TARGET_", "apply");
        OWNERS.put("VALIDATE_", "validation");
        OWNERS.put("CUTOVER_", "cutover");
    }

    private Stages() {}

    /** The stage at fault; {@code pipeline} where the code does not tell. */
    public static String of(String code) {
        return OWNERS.entrySet().stream()
                .filter(it -> code.startsWith(it.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("pipeline");
    }
}
