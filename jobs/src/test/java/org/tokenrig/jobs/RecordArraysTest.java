package org.tokenrig.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.LineNumberNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.RecordComponentNode;
import org.objectweb.asm.tree.analysis.Analyzer;
import org.objectweb.asm.tree.analysis.AnalyzerException;
import org.objectweb.asm.tree.analysis.Frame;
import org.objectweb.asm.tree.analysis.SourceInterpreter;
import org.objectweb.asm.tree.analysis.SourceValue;

/**
 * The rule for arrays in records: who makes a record hands its arrays over, who asks for one gets the record's own, and nobody
 * writes into it any more. Arrays are as large as meshes, so they are not copied on the way; who wants to change one clones it.
 *
 * <p>Seen is what a method writes into an array that it has got from a record, by itself or through {@code System.arraycopy},
 * {@code Arrays.fill}, {@code setAll} and {@code sort}. An array that is passed on to another method is not followed.
 */
class RecordArraysTest {
    private static final Set<String> WRITERS = Set.of("fill", "setAll", "sort", "parallelSetAll", "parallelSort");

    @Test
    void nobodyWritesIntoAnArrayThatARecordOwns() throws Exception {
        List<ClassNode> classes = new ArrayList<>();
        for (Class<?> one : List.of(
                org.tokenrig.io.asset.Mesh.class,
                org.tokenrig.inference.TokenRig.class,
                org.tokenrig.jobs.table.Table.class)) {
            classes.addAll(classesBeside(one));
        }
        Set<String> accessors = accessors(classes);
        assertThat(accessors).contains("org/tokenrig/io/asset/Mesh.positions");
        // tests may not change what has been validated either; those of a module are there once it was built
        for (String module : List.of("io", "inference", "jobs")) {
            Path tests = Path.of("..", module, "target", "test-classes");
            if (Files.isDirectory(tests)) {
                classes.addAll(read(tests));
            }
        }
        classes.removeIf(type -> type.name.endsWith("RecordArraysTest$Wrong"));
        Set<String> writes = new TreeSet<>();
        for (ClassNode owner : classes) {
            for (MethodNode method : owner.methods) {
                writes.addAll(writes(owner, method, accessors));
            }
        }
        assertThat(writes).isEmpty();
    }

    /** A check that sees nothing would always pass. */
    @Test
    void seesWritesByWhicheverWay() throws Exception {
        ClassNode wrong = read(Wrong.class.getResourceAsStream("RecordArraysTest$Wrong.class"));
        ClassNode pair = read(Pair.class.getResourceAsStream("RecordArraysTest$Pair.class"));
        Set<String> seen = new TreeSet<>();
        for (MethodNode method : wrong.methods) {
            if (!writes(wrong, method, accessors(List.of(pair))).isEmpty()) {
                seen.add(method.name);
            }
        }
        assertThat(seen).containsExactly("copiedOver", "filled", "inALoop", "throughAVariable");
    }

    record Pair(int[] numbers) {}

    static final class Wrong {
        static void throughAVariable(Pair pair) {
            int[] numbers = pair.numbers();
            int[] same = numbers;
            same[0] = 1;
        }

        static void inALoop(Pair pair) {
            for (int i = 0; i < pair.numbers().length; i++) {
                pair.numbers()[i]++;
            }
        }

        static void filled(Pair pair) {
            java.util.Arrays.fill(pair.numbers(), 1);
        }

        static void copiedOver(Pair pair) {
            System.arraycopy(new int[1], 0, pair.numbers(), 0, 1);
        }

        static int[] right(Pair pair) {
            int[] own = pair.numbers().clone();
            own[0] = 1;
            System.arraycopy(pair.numbers(), 0, own, 0, 1);
            return own;
        }
    }

    /** Accessors of records whose component is an array: owner and name. */
    private static Set<String> accessors(List<ClassNode> classes) {
        Set<String> accessors = new HashSet<>();
        for (ClassNode type : classes) {
            if (type.recordComponents != null) {
                for (RecordComponentNode component : type.recordComponents) {
                    if (component.descriptor.startsWith("[")) {
                        accessors.add(type.name + "." + component.name);
                    }
                }
            }
        }
        return accessors;
    }

    private static List<String> writes(ClassNode owner, MethodNode method, Set<String> accessors)
            throws AnalyzerException {
        List<String> writes = new ArrayList<>();
        Frame<SourceValue>[] frames = new Analyzer<>(new Origins()).analyze(owner.name, method);
        // what a constructor is handed is not the record's yet
        boolean makes = method.name.equals("<init>");
        int line = 0;
        for (int i = 0; i < frames.length; i++) {
            AbstractInsnNode instruction = method.instructions.get(i);
            if (instruction instanceof LineNumberNode number) {
                line = number.line;
            }
            int depth = written(instruction);
            if (depth == 0 || frames[i] == null) {
                continue;
            }
            SourceValue array = frames[i].getStack(frames[i].getStackSize() - depth);
            for (AbstractInsnNode source : array.insns) {
                boolean owned =
                        source instanceof MethodInsnNode call && accessors.contains(call.owner + "." + call.name)
                                || !makes
                                        && source instanceof FieldInsnNode field
                                        && accessors.contains(field.owner + "." + field.name);
                if (owned) {
                    writes.add(owner.name.replace('/', '.') + "." + method.name + ":" + line);
                }
            }
        }
        return writes;
    }

    /** How deep on the stack the array is that an instruction writes into; 0 if it writes into none. */
    private static int written(AbstractInsnNode instruction) {
        if (instruction instanceof InsnNode) {
            return switch (instruction.getOpcode()) {
                case Opcodes.LASTORE,
                        Opcodes.DASTORE,
                        Opcodes.IASTORE,
                        Opcodes.FASTORE,
                        Opcodes.AASTORE,
                        Opcodes.BASTORE,
                        Opcodes.CASTORE,
                        Opcodes.SASTORE -> 3;
                default -> 0;
            };
        }
        if (instruction instanceof MethodInsnNode call) {
            if (call.owner.equals("java/lang/System") && call.name.equals("arraycopy")) {
                return 3;
            }
            if (call.owner.equals("java/util/Arrays") && WRITERS.contains(call.name)) {
                return org.objectweb.asm.Type.getArgumentTypes(call.desc).length;
            }
        }
        return 0;
    }

    /** Follows a value back through variables to what made it. */
    private static final class Origins extends SourceInterpreter {
        Origins() {
            super(Opcodes.ASM9);
        }

        @Override
        public SourceValue copyOperation(AbstractInsnNode instruction, SourceValue value) {
            return value;
        }

        @Override
        public SourceValue unaryOperation(AbstractInsnNode instruction, SourceValue value) {
            return instruction.getOpcode() == Opcodes.CHECKCAST ? value : super.unaryOperation(instruction, value);
        }
    }

    /** All classes of the folder or archive that a class was loaded from. */
    private static List<ClassNode> classesBeside(Class<?> one) throws Exception {
        URI place = one.getProtectionDomain().getCodeSource().getLocation().toURI();
        Path path = Path.of(place);
        if (Files.isDirectory(path)) {
            return read(path);
        }
        try (FileSystem archive = FileSystems.newFileSystem(path, Map.of())) {
            return read(archive.getPath("/"));
        }
    }

    private static List<ClassNode> read(Path root) throws IOException {
        List<ClassNode> classes = new ArrayList<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : (Iterable<Path>) files.filter(
                    path -> path.toString().endsWith(".class") && !path.endsWith("module-info.class"))::iterator) {
                try (InputStream in = Files.newInputStream(file)) {
                    classes.add(read(in));
                }
            }
        }
        return classes;
    }

    private static ClassNode read(InputStream in) throws IOException {
        ClassNode node = new ClassNode();
        new ClassReader(in.readAllBytes()).accept(node, ClassReader.SKIP_FRAMES);
        return node;
    }
}
