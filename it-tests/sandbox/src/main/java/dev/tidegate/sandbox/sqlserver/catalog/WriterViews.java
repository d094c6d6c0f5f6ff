package dev.tidegate.sandbox.sqlserver.catalog;

import java.util.List;

/** Views about what writes by itself: the steps of the Agent's jobs, queues of Service Broker. */
final class WriterViews {
    private static final String SCHEMA = "sys";
    private static final int FIRST_QUEUE_ID = 1_977_058_079;
    private static final int QUEUE_ID_STEP = 32_000_000;

    /** The queues that every database has; there are no others here. */
    private static final List<String> QUEUES =
            List.of(
                    "QueryNotificationErrorsQueue",
                    "EventNotificationErrorsQueue",
                    "ServiceBrokerQueue");

    private WriterViews() {}

    static List<SystemView> all() {
        return List.of(jobSteps(), queues());
    }

    private static SystemView jobSteps() {
        return SystemView.of(
                SCHEMA,
                "sysjobsteps",
                "job_id uniqueidentifier, step_id int, step_name sysname, subsystem nvarchar(40),"
                        + " command nvarchar(max), database_name sysname",
                (context, rows) -> {
                    for (AgentJob each : context.server().capture().jobs()) {
                        boolean capture = each.kind() == AgentJob.Kind.CAPTURE;
                        rows.add(
                                each.id().toString(),
                                1,
                                capture
                                        ? "Change Data Capture Collection Agent"
                                        : "Change Data Capture Cleanup Agent",
                                "TSQL",
                                "sys.sp_MScdc_" + each.kind().type() + "_job",
                                each.database());
                    }
                });
    }

    private static SystemView queues() {
        return SystemView.of(
                SCHEMA,
                "service_queues",
                "name sysname, object_id int, schema_id int, type char(2), type_desc nvarchar(60),"
                        + " is_ms_shipped bit, is_activation_enabled bit, activation_procedure"
                        + " nvarchar(776), is_receive_enabled bit, is_enqueue_enabled bit",
                (context, rows) -> {
                    int id = FIRST_QUEUE_ID;
                    for (String queue : QUEUES) {
                        rows.add(
                                queue, id, 1, "SQ", "SERVICE_QUEUE", true, false, null, true, true);
                        id += QUEUE_ID_STEP;
                    }
                });
    }
}
