package dev.tidegate.house;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** Measures the methods of a source file, as javac's own parser sees them. */
final class Measures {
    /**
     * One method.
     *
     * @param name its classes, its name and the types of its parameters
     * @param lines from its annotations to its closing brace
     * @param parameters how many; 0 where a supertype or a record says how many
     */
    record Method(String name, int lines, int parameters) {}

    private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();
    private static final JavaFileManager FILES =
            COMPILER.getStandardFileManager(null, Locale.ROOT, StandardCharsets.UTF_8);

    private Measures() {}

    /** The methods and constructors of a source text, also those of nested classes. */
    static List<Method> methods(String source) {
        return methods(Map.of("Source.java", source)).getOrDefault("Source.java", List.of());
    }

    /** The same for many source texts at once, by their names. */
    static Map<String, List<Method>> methods(Map<String, String> sources) {
        List<SourceText> units = new ArrayList<>();
        sources.forEach((name, text) -> units.add(new SourceText(name, text)));
        DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
        JavacTask task =
                (JavacTask)
                        COMPILER.getTask(null, FILES, problems, List.of("-proc:none"), null, units);
        try {
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            Map<String, List<Method>> methods = new HashMap<>();
            for (CompilationUnitTree unit : task.parse()) {
                refuse(problems.getDiagnostics());
                List<Method> ofUnit = new ArrayList<>();
                new MethodScanner(unit, positions, ofUnit).scan(unit, null);
                methods.put(unit.getSourceFile().getName(), ofUnit);
            }
            return methods;
        } catch (IOException e) {
            throw new UncheckedIOException("could not parse", e);
        }
    }

    private static void refuse(List<Diagnostic<? extends JavaFileObject>> problems) {
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(problems.getFirst().getMessage(Locale.ROOT));
        }
    }

    private static final class SourceText extends SimpleJavaFileObject {
        private final String name;
        private final String text;

        private SourceText(String name, String text) {
            super(URI.create("string:///" + name), Kind.SOURCE);
            this.name = name;
            this.text = text;
        }

        @Override
        public String getName() {
            return name;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private static final class MethodScanner extends TreeScanner<@Nullable Void, @Nullable Void> {
        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final List<Method> methods;
        private final Deque<String> classes = new ArrayDeque<>();
        private final Deque<Tree.Kind> kinds = new ArrayDeque<>();

        private MethodScanner(
                CompilationUnitTree unit, SourcePositions positions, List<Method> methods) {
            this.unit = unit;
            this.positions = positions;
            this.methods = methods;
        }

        @Override
        public @Nullable Void visitClass(ClassTree node, @Nullable Void unused) {
            String name = node.getSimpleName().toString();
            classes.addLast(name.isEmpty() ? "(anonymous)" : name);
            kinds.addLast(node.getKind());
            super.visitClass(node, null);
            kinds.removeLast();
            classes.removeLast();
            return null;
        }

        @Override
        public @Nullable Void visitMethod(MethodTree node, @Nullable Void unused) {
            String name =
                    node.getReturnType() == null ? classes.getLast() : node.getName().toString();
            String types =
                    node.getParameters().stream()
                            .map(VariableTree::getType)
                            .map(String::valueOf)
                            .collect(Collectors.joining(", "));
            methods.add(
                    new Method(
                            String.join(".", classes) + "." + name + "(" + types + ")",
                            lines(node),
                            isGiven(node) ? 0 : node.getParameters().size()));
            return super.visitMethod(node, null);
        }

        private int lines(MethodTree node) {
            return line(positions.getEndPosition(unit, node))
                    - line(positions.getStartPosition(unit, node))
                    + 1;
        }

        private int line(long position) {
            return Math.toIntExact(unit.getLineMap().getLineNumber(position));
        }

        /** Whether the parameters are a supertype's or a record's. */
        private boolean isGiven(MethodTree node) {
            boolean ofRecord = node.getReturnType() == null && kinds.getLast() == Tree.Kind.RECORD;
            return ofRecord
                    || node.getModifiers().getAnnotations().stream()
                            .anyMatch(one -> one.getAnnotationType().toString().equals("Override"));
        }
    }
}
