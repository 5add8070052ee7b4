package org.tokenrig.inference.checkpoint;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.razorvine.pickle.PickleException;
import net.razorvine.pickle.Unpickler;
import org.tokenrig.io.asset.PrintableText;

/**
 * Reads the pickle of a PyTorch checkpoint as data. Opcodes and names come from short lists; whatever else a pickle asks
 * for is refused by name. No name ever leads to a class or method of this JVM, and the constructor registry of the
 * library, which all users of the JVM share, is neither read nor changed.
 *
 * <p>What it knows: tensors and their storages, ordered and plain dictionaries, lists, tuples, numbers, strings; and, as
 * {@linkplain InertObject inert data}, the classes in which Lightning, OmegaConf and Box keep hyper-parameters.
 */
final class TorchPickle extends Unpickler {
    private static final int MOST_OPERATIONS = 4_000_000;
    private static final int MOST_DIMENSIONS = 8;

    private static final int PROTOCOL = 0x80;
    private static final int NEWOBJ = 0x81;
    private static final int LONG1 = 0x8a;
    private static final int SHORT_BINUNICODE = 0x8c;
    private static final int BINUNICODE8 = 0x8d;
    private static final int STACK_GLOBAL = 0x93;

    private static final String REBUILD_TENSOR = "torch._utils._rebuild_tensor_v2";
    private static final Set<String> REBUILD_PARAMETER =
            Set.of("torch._utils._rebuild_parameter", "torch._utils._rebuild_parameter_with_state");

    private static final Set<String> DICTIONARIES = Set.of("collections.OrderedDict", "collections.defaultdict");

    private static final Set<String> SEQUENCES = Set.of("torch.Size", "builtins.set", "__builtin__.set");

    /** Classes whose objects are data; read without their behaviour. */
    private static final Set<String> INERT = Set.of(
            "argparse.Namespace",
            "box.box.Box",
            "box.box_list.BoxList",
            "lightning_fabric.utilities.data.AttributeDict",
            "lightning.fabric.utilities.data.AttributeDict",
            "pytorch_lightning.utilities.parsing.AttributeDict",
            "omegaconf.dictconfig.DictConfig",
            "omegaconf.listconfig.ListConfig",
            "omegaconf.base.ContainerMetadata",
            "omegaconf.base.Metadata",
            "omegaconf.nodes.AnyNode",
            "omegaconf.nodes.BooleanNode",
            "omegaconf.nodes.FloatNode",
            "omegaconf.nodes.IntegerNode",
            "omegaconf.nodes.StringNode",
            "pathlib.Path",
            "pathlib.PosixPath",
            "pathlib.PurePosixPath",
            "torch.device");

    /** Names that stand for themselves: types as values. */
    private static final Set<String> TYPES = Set.of(
            "typing.Any",
            "builtins.bool",
            "builtins.dict",
            "builtins.float",
            "builtins.int",
            "builtins.list",
            "builtins.str",
            "builtins.tuple",
            "__builtin__.bool",
            "__builtin__.dict",
            "__builtin__.float",
            "__builtin__.int",
            "__builtin__.list",
            "__builtin__.str",
            "__builtin__.tuple",
            "torch.bfloat16",
            "torch.float16",
            "torch.float32",
            "torch.float64",
            "torch.int64");

    private final String file;
    private long operations;

    /** A name that the pickle may use. */
    private record Global(String name) {}

    private TorchPickle(String file) {
        this.file = file;
    }

    /**
     * Reads a pickle.
     *
     * @param pickle its bytes
     * @param file for messages
     * @return the object: {@link Map}, {@link List}, {@code Object[]} for a tuple, {@link InertObject},
     *     {@link TorchTensor}, {@link TorchStorage}, a string, number or boolean, or null for None
     * @throws CheckpointException if it is malformed or asks for anything that is not data
     */
    static Object read(byte[] pickle, String file) throws CheckpointException {
        TorchPickle reader = new TorchPickle(file);
        try {
            return reader.load(new ByteArrayInputStream(pickle));
        } catch (CheckpointException e) {
            throw e;
        } catch (PickleException | IllegalArgumentException e) {
            throw new CheckpointException(file + ": pickle is malformed: " + PrintableText.of(e.getMessage()), e);
        } catch (ArithmeticException e) {
            throw new CheckpointException(
                    file + ": pickle is malformed: a tensor must have fewer than 2^63 elements, has more", e);
        } catch (IOException | IndexOutOfBoundsException e) {
            throw new CheckpointException(
                    file + ": pickle is malformed: it ends, or takes a value, where there is none", e);
        } catch (ClassCastException | NullPointerException e) {
            throw new CheckpointException(
                    file + ": pickle is malformed: an operation meets a value of a kind that it is not for", e);
        }
    }

    @Override
    protected Object dispatch(short key) throws IOException {
        spend(1);
        switch (key) {
            case 'c' -> stack.add(global(line(), line()));
            case STACK_GLOBAL -> {
                Object name = stack.pop();
                stack.add(global((String) stack.pop(), (String) name));
            }
            case 'i' -> {
                global(line(), line());
                throw refused("pickle must have only operations that data needs, has INST");
            }
            case 'R' -> {
                Object[] arguments = (Object[]) stack.pop();
                stack.add(reduce((Global) stack.pop(), arguments));
            }
            case NEWOBJ -> {
                Object[] arguments = (Object[]) stack.pop();
                stack.add(newObject((Global) stack.pop(), arguments));
            }
            case 'b' -> {
                Object state = stack.pop();
                if (stack.peek() instanceof InertObject object) {
                    object.state = state;
                }
                // else attributes of a dictionary or parameter, such as the versions torch notes: not needed
            }
            case '}' -> stack.add(new LinkedHashMap<>());
            case 's' -> {
                Object value = stack.pop();
                Object name = stack.pop();
                entries(stack.peek()).put(key(name), value);
            }
            case 'u' -> {
                List<Object> pairs = stack.pop_all_since_marker();
                Map<Object, Object> entries = entries(stack.peek());
                for (int i = 0; i < pairs.size(); i += 2) {
                    entries.put(key(pairs.get(i)), pairs.get(i + 1));
                }
            }
            case 'a' -> {
                Object element = stack.pop();
                elements(stack.peek()).add(element);
            }
            case 'e' -> {
                List<Object> added = stack.pop_all_since_marker();
                elements(stack.peek()).addAll(added);
            }
            case 'X', 'B', 'T' -> bounded(key, 4);
            case 'U', 'C', SHORT_BINUNICODE, LONG1 -> bounded(key, 1);
            case BINUNICODE8 -> bounded(key, 8);
            default -> {
                if (harmless(key)) {
                    return super.dispatch(key);
                }
                throw refused(String.format(
                        "pickle must have only operations that data needs, has 0x%02x%s", key, operationName(key)));
            }
        }
        return NO_RETURN_VALUE;
    }

    /** Counts work: operations, and elements that one of them copies from what may be referred to again and again. */
    private void spend(long work) throws CheckpointException {
        operations += work;
        if (operations > MOST_OPERATIONS) {
            throw refused("pickle must have at most " + MOST_OPERATIONS + " operations, has more");
        }
    }

    /** Operations of the library that make numbers, tuples, lists, marks and references, and stop. */
    private static boolean harmless(int key) {
        return switch (key) {
            case PROTOCOL, 0x95, 'N', 0x88, 0x89, 'J', 'K', 'M', 'G' -> true;
            case ')', 't', 0x85, 0x86, 0x87, ']', '(', '0', '1', '2' -> true;
            case 'q', 'r', 'h', 'j', 0x94, 'Q', '.' -> true;
            default -> false;
        };
    }

    private static String operationName(int key) {
        return switch (key) {
            case 'o' -> " (OBJ)";
            case 0x82, 0x83, 0x84 -> " (EXT)";
            case 0x92 -> " (NEWOBJ_EX)";
            case 'P' -> " (PERSID)";
            case 'L', 'I', 'F', 'S', 'V', 'g', 'p' -> " (text of protocol 0; checkpoints have protocol 2)";
            default -> "";
        };
    }

    /** Hands an operation with a length prefix to the library once the bytes are known to be there. */
    private void bounded(short key, int prefixBytes) throws IOException {
        input.mark(prefixBytes);
        byte[] prefix = input.readNBytes(prefixBytes);
        long length = 0;
        for (int i = prefix.length - 1; i >= 0; i--) {
            length = length << 8 | prefix[i] & 255;
        }
        if (prefix.length < prefixBytes || length < 0 || length > input.available()) {
            throw refused("pickle announces " + Long.toUnsignedString(length) + " bytes where " + input.available()
                    + " are left");
        }
        input.reset();
        super.dispatch(key);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = input.read(); c != '\n'; c = input.read()) {
            if (c < 0 || line.length() > 256) {
                throw refused("pickle has a name without end: " + printable(line.toString()));
            }
            line.append((char) c);
        }
        return line.toString();
    }

    private Object global(String module, String name) throws CheckpointException {
        String full = module + "." + name;
        if (module.equals("torch") && name.endsWith("Storage")) {
            return TorchStorage.Type.of(name)
                    .orElseThrow(() -> refused("pickle has a storage type that is not read here: " + printable(full)));
        }
        if (full.equals(REBUILD_TENSOR)
                || REBUILD_PARAMETER.contains(full)
                || DICTIONARIES.contains(full)
                || SEQUENCES.contains(full)
                || INERT.contains(full)
                || TYPES.contains(full)) {
            return new Global(full);
        }
        throw refused("pickle asks for " + printable(full)
                + ", which a checkpoint does not need; it was refused and nothing was executed");
    }

    private Object reduce(Global callable, Object[] arguments) throws CheckpointException {
        String name = callable.name();
        if (name.equals(REBUILD_TENSOR)) {
            return tensor(arguments);
        }
        if (REBUILD_PARAMETER.contains(name)) {
            return (TorchTensor) arguments[0];
        }
        if (DICTIONARIES.contains(name)) {
            Map<Object, Object> entries = new LinkedHashMap<>();
            // old pickles give an OrderedDict its pairs as an argument; a defaultdict has its factory there
            if (name.endsWith("OrderedDict") && arguments.length > 0) {
                List<?> pairs = (List<?>) arguments[0];
                spend(pairs.size());
                for (Object pair : pairs) {
                    Object[] keyAndValue = pair instanceof List<?> list ? list.toArray() : (Object[]) pair;
                    entries.put(key(keyAndValue[0]), keyAndValue[1]);
                }
            }
            return entries;
        }
        if (SEQUENCES.contains(name)) {
            return arguments.length == 0 ? new ArrayList<>() : sequence(arguments[0]);
        }
        return newObject(callable, arguments);
    }

    private List<Object> sequence(Object elements) throws CheckpointException {
        List<?> list = elements instanceof List<?> given ? given : Arrays.asList((Object[]) elements);
        spend(list.size());
        return new ArrayList<>(list);
    }

    private Object newObject(Global type, Object[] arguments) throws CheckpointException {
        if (DICTIONARIES.contains(type.name())) {
            return new LinkedHashMap<>();
        }
        if (!INERT.contains(type.name())) {
            throw refused("pickle calls " + type.name()
                    + ", which a checkpoint does not need; it was refused and nothing was executed");
        }
        InertObject object = new InertObject();
        spend(arguments.length);
        object.elements.addAll(Arrays.asList(arguments));
        return object;
    }

    /** {@code _rebuild_tensor_v2(storage, offset, size, stride, requires_grad, hooks)}. */
    private Object tensor(Object[] arguments) throws CheckpointException {
        if (arguments.length < 4 || !(arguments[0] instanceof TorchStorage storage)) {
            throw refused("pickle rebuilds a tensor from something else than a storage");
        }
        return new TorchTensor(storage, integer(arguments[1]), integers(arguments[2]), integers(arguments[3]));
    }

    /** {@code ("storage", type, key, location, number of elements)}. */
    @Override
    protected Object persistentLoad(Object id) {
        Object[] parts = (Object[]) id;
        if (parts.length != 5 || !"storage".equals(parts[0]) || !(parts[1] instanceof TorchStorage.Type type)) {
            throw new PickleException("persistent id must name a storage");
        }
        return new TorchStorage(type, (String) parts[2], integer(parts[4]));
    }

    private static long integer(Object value) {
        if (value instanceof Integer || value instanceof Long) {
            return ((Number) value).longValue();
        }
        throw new PickleException("expected an integer of 64 bits, found " + kind(value));
    }

    private static long[] integers(Object value) {
        List<?> values = value instanceof List<?> list ? list : Arrays.asList((Object[]) value);
        if (values.size() > MOST_DIMENSIONS) {
            throw new PickleException(
                    "tensor must have at most " + MOST_DIMENSIONS + " dimensions, has " + values.size());
        }
        return values.stream().mapToLong(TorchPickle::integer).toArray();
    }

    @SuppressWarnings("unchecked") // only this class makes the maps, with these types
    private static Map<Object, Object> entries(Object target) {
        return target instanceof InertObject object ? object.items : (Map<Object, Object>) target;
    }

    @SuppressWarnings("unchecked") // only this class and the library make the lists, of objects
    private static List<Object> elements(Object target) {
        return target instanceof InertObject object ? object.elements : (List<Object>) target;
    }

    /** Keys are scalars: a container as a key would have to be hashed, however deep it is. */
    private static Object key(Object key) {
        if (key == null || key instanceof String || key instanceof Number || key instanceof Boolean) {
            return key;
        }
        throw new PickleException("keys must be strings, numbers or booleans, found " + kind(key));
    }

    /** What a value is, in the words of the language that wrote it. */
    static String kind(Object value) {
        if (value == null) {
            return "None";
        }
        if (value instanceof Map<?, ?>) {
            return "a dictionary";
        }
        if (value instanceof List<?>) {
            return "a list";
        }
        if (value instanceof Object[]) {
            return "a tuple";
        }
        if (value instanceof String) {
            return "a string";
        }
        if (value instanceof Boolean) {
            return "a boolean";
        }
        if (value instanceof Number) {
            return "a number";
        }
        return value instanceof TorchTensor ? "a tensor" : "another object";
    }

    private CheckpointException refused(String rule) {
        return new CheckpointException(file + ": " + rule);
    }

    /** A hostile name, fit for a terminal. */
    private static String printable(String name) {
        String clean = name.replaceAll("[^\\x21-\\x7e]", "?");
        return clean.length() <= 200 ? clean : clean.substring(0, 200) + "...";
    }
}
