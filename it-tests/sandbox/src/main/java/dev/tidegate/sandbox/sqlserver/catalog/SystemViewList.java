package dev.tidegate.sandbox.sqlserver.catalog;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** All system views by name. */
final class SystemViewList {
    private static final Map<String, SystemView> BY_NAME = byName();

    private SystemViewList() {}

    private static Map<String, SystemView> byName() {
        List<SystemView> views = new ArrayList<>();
        views.addAll(ServerViews.all());
        views.addAll(DatabaseViews.all());
        views.addAll(CaptureViews.all());
        views.addAll(ObjectViews.all());
        views.addAll(TableViews.all());
        views.addAll(StatisticsViews.all());
        views.addAll(ConstraintViews.all());
        views.addAll(SecurityViews.all());
        views.addAll(LoginViews.all());
        views.add(TriggerEvents.view());
        views.addAll(WriterViews.all());
        views.addAll(TransactionViews.all());
        views.addAll(CompatibilityViews.all());
        views.addAll(InformationSchemaViews.all());
        views.addAll(LockViews.all());
        Map<String, SystemView> byName = new LinkedHashMap<>();
        views.forEach(view -> byName.put(key(view.schema(), view.name()), view));
        return byName;
    }

    static Optional<SystemView> find(String schema, String name) {
        String folded = schema.toLowerCase(Locale.ROOT);
        if (folded.isEmpty() || folded.equals("dbo")) {
            return Optional.ofNullable(BY_NAME.get(key("sys", name)))
                    .filter(view -> CompatibilityViews.isCompatibility(view.name()));
        }
        return Optional.ofNullable(BY_NAME.get(key(folded, name)));
    }

    static List<SystemView> all() {
        return List.copyOf(BY_NAME.values());
    }

    private static String key(String schema, String name) {
        return (schema + "." + name).toLowerCase(Locale.ROOT);
    }
}
