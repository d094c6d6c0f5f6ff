package dev.tidegate.sandbox.sqlserver.storage;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import org.h2.value.Typed;

/**
 * Has H2 order UUIDs as SQL Server orders uniqueidentifier: the last group of the text counts most,
 * then the group before it, both from left to right; then the first three groups, the third one
 * first, each from right to left, because they are stored with their low bytes first.
 *
 * <p>H2 has no setting for it, and all that it orders must follow: ORDER BY, indexes, ranges. So,
 * before H2 loads the class of such values, it is defined here with another comparison in it.
 */
public final class GuidOrder {
    private static final String CLASS = "ValueUuid";
    private static final String COMPARE = "compareTypeSafe";
    private static final ClassDesc VALUE = ClassDesc.of("org.h2.value", CLASS);

    private static boolean done;

    private GuidOrder() {}

    /** Changes H2 once; must come before the first H2 database of this process is opened. */
    static synchronized void apply() {
        if (done) {
            return;
        }
        try (InputStream original = Typed.class.getResourceAsStream(CLASS + ".class")) {
            if (original == null) {
                throw new IllegalStateException("this H2 has no class " + CLASS);
            }
            MethodHandles.privateLookupIn(Typed.class, MethodHandles.lookup())
                    .defineClass(changed(original.readAllBytes()));
            done = true;
        } catch (IOException | IllegalAccessException | LinkageError e) {
            throw new IllegalStateException(
                    "cannot change H2's order of UUIDs: it was in use in this process before the"
                            + " stand-in. Start the stand-in first.",
                    e);
        }
    }

    private static byte[] changed(byte[] original) {
        ClassFile classFile = ClassFile.of();
        return classFile.transformClass(
                classFile.parse(original),
                ClassTransform.transformingMethodBodies(
                        method -> method.methodName().equalsString(COMPARE), another()));
    }

    /** {@code return GuidOrder.compare(high, low, other.high, other.low);} */
    private static CodeTransform another() {
        return CodeTransform.ofStateful(() ->
                new CodeTransform() {
                    private boolean written;

                    @Override
                    public void accept(CodeBuilder code, CodeElement element) {
                        if (!written) {
                            written = true;
                            halves(code.aload(0));
                            halves(code.aload(1).checkcast(VALUE));
                            code.invokestatic(
                                            ClassDesc.of(GuidOrder.class.getName()),
                                            "compare",
                                            MethodTypeDesc.of(
                                                    ConstantDescs.CD_int,
                                                    ConstantDescs.CD_long,
                                                    ConstantDescs.CD_long,
                                                    ConstantDescs.CD_long,
                                                    ConstantDescs.CD_long))
                                    .ireturn();
                        }
                    }
                });
    }

    private static void halves(CodeBuilder code) {
        code.dup()
                .getfield(VALUE, "high", ConstantDescs.CD_long)
                .dup2_x1()
                .pop2()
                .getfield(VALUE, "low", ConstantDescs.CD_long);
    }

    /** Compares two UUIDs by their halves; H2 calls it. */
    public static int compare(long high, long low, long otherHigh, long otherLow) {
        int order = Long.compareUnsigned(Long.rotateLeft(low, 16), Long.rotateLeft(otherLow, 16));
        return order != 0
                ? order
                : Long.compareUnsigned(Long.reverseBytes(high), Long.reverseBytes(otherHigh));
    }
}
