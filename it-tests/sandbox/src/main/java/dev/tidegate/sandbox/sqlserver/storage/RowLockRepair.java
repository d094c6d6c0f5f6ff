package dev.tidegate.sandbox.sqlserver.storage;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import org.h2.mvstore.tx.TransactionStore;

/**
 * Repairs how H2 locks a row that is no longer there.
 *
 * <p>H2 2.4.240 loses committed rows. A statement waits for a row that another transaction deletes;
 * that one commits; now there is nothing to lock, and H2 takes no lock, but notes in the undo log
 * that there was no row. A third transaction inserts the row again and commits. When the first one
 * rolls back, H2 "restores" what the undo log says and removes the third one's committed row.
 *
 * <p>So, before H2 loads the class that decides about a lock, it is defined here with one more
 * condition in front: a row that is not there needs no lock, and no note. {@code RowLockRepairTest}
 * has the whole story as a test; when it passes without this class, this class can go.
 */
final class RowLockRepair {
    private static final String CLASS = "org.h2.mvstore.tx.TxDecisionMaker$LockDecisionMaker";
    private static final ClassDesc TYPE = ClassDesc.of(CLASS);
    private static final ClassDesc DECISION = ClassDesc.of("org.h2.mvstore.MVMap$Decision");
    private static final String DECIDE =
            "(Lorg/h2/value/VersionedValue;Lorg/h2/value/VersionedValue;)";

    private static boolean done;

    private RowLockRepair() {}

    /** Repairs H2 once; must come before the first H2 database of this process is opened. */
    static synchronized void apply() {
        if (done) {
            return;
        }
        try (InputStream original =
                TransactionStore.class.getResourceAsStream(
                        CLASS.substring(CLASS.lastIndexOf('.') + 1) + ".class")) {
            if (original == null) {
                throw new IllegalStateException("this H2 has no class " + CLASS);
            }
            MethodHandles.privateLookupIn(TransactionStore.class, MethodHandles.lookup())
                    .defineClass(repaired(original.readAllBytes()));
            done = true;
        } catch (IOException | IllegalAccessException | LinkageError e) {
            throw new IllegalStateException(
                    "cannot repair H2's row locks: it was in use in this process before the"
                            + " stand-in. Start the stand-in first.",
                    e);
        }
    }

    private static byte[] repaired(byte[] original) {
        ClassFile classFile = ClassFile.of();
        ClassModel model = classFile.parse(original);
        return classFile.transformClass(
                model,
                ClassTransform.transformingMethodBodies(
                        RowLockRepair::isDecide, withConditionInFront()));
    }

    private static boolean isDecide(MethodModel method) {
        return method.methodName().equalsString("decide")
                && method.methodType().stringValue().startsWith(DECIDE);
    }

    /** {@code if (existingValue == null) return decideToAbort(null);} */
    private static CodeTransform withConditionInFront() {
        return CodeTransform.ofStateful(() ->
                new CodeTransform() {
                    private boolean begun;

                    @Override
                    public void accept(
                            java.lang.classfile.CodeBuilder code,
                            java.lang.classfile.CodeElement element) {
                        if (!begun) {
                            begun = true;
                            Label original = code.newLabel();
                            code.aload(1)
                                    .ifnonnull(original)
                                    .aload(0)
                                    .aconst_null()
                                    .invokevirtual(
                                            TYPE,
                                            "decideToAbort",
                                            MethodTypeDesc.of(DECISION, ConstantDescs.CD_Object))
                                    .areturn()
                                    .labelBinding(original);
                        }
                        code.with(element);
                    }
                });
    }
}
