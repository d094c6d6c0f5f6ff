package dev.tidegate.validate;

import dev.tidegate.model.TableSchema;

/** How the simulation's world is audited: rightly, or in a way that must be caught. */
interface Audits {
    /** As it is built. */
    Audits RIGHT = new Audits() {};

    /** The ports, perhaps with something wrong about them. */
    default AuditPorts ports(World world, AuditRecords records, AuditObserver observer) {
        return new AuditPorts(
                new AuditPorts.Sides(world.source, world.source, world.target),
                new WorldTaps(world.taps, world.journal),
                new SampleHashers(),
                records,
                new AuditPorts.Pace(world, world, AuditThrottle.NONE, observer));
    }

    /** One audit of the table. */
    default AuditRecords.State audit(Auditor auditor, TableSchema schema)
            throws InterruptedException {
        return auditor.audit(schema);
    }
}
