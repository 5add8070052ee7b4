package org.tokenrig.inference.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.ZipEntry;
import net.razorvine.pickle.Unpickler;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tokenrig.inference.checkpoint.SafeTensors.DType;

class TorchCheckpointTest {
    @TempDir
    Path folder;

    @Test
    void readsEveryTensorOfTheGoldenCheckpoint() throws IOException {
        SafeTensors golden = SafeTensors.open(Golden.WEIGHTS);
        try (TorchCheckpoint checkpoint = TorchCheckpoint.open(Golden.TOKENRIG)) {
            Map<String, TensorSource> tensors = new LinkedHashMap<>(checkpoint.tensors());
            assertThat(bytes(tensors.remove(Architecture.TIED_OUTPUT)))
                    .isEqualTo(bytes(tensors.get("transformer.model.embed_tokens.weight")));
            assertThat(tensors.keySet()).isEqualTo(golden.tensors().keySet());
            for (String name : tensors.keySet()) {
                assertThat(tensors.get(name).shape())
                        .isEqualTo(golden.tensor(name).shape());
                assertThat(bytes(tensors.get(name))).isEqualTo(bytes(TensorSource.of(golden.tensor(name))));
            }
        }
    }

    @Test
    void keepsBfloat16() throws IOException {
        SafeTensors golden = SafeTensors.open(Golden.WEIGHTS);
        try (TorchCheckpoint checkpoint = TorchCheckpoint.open(Golden.TOKENRIG_BF16)) {
            TensorSource tensor = checkpoint.tensors().get("output_proj.0.weight");
            assertThat(tensor.dtype()).isEqualTo(DType.BF16);
            assertThat(bytes(tensor))
                    .isEqualTo(bytes(TensorSource.of(golden.tensor("output_proj.0.weight"))
                            .to(DType.BF16)));
        }
    }

    @Test
    void readsHyperParameters() throws IOException {
        try (TorchCheckpoint checkpoint = TorchCheckpoint.open(Golden.CODEC)) {
            HyperParameters found = checkpoint.hyperParameters();
            assertThat(found.integers("model_config", "model", "FSQ_dict", "levels"))
                    .contains(List.of(4, 4, 4));
            assertThat(found.integer("model_config", "sample", "cond_tokens")).hasValue(20);
            assertThat(found.flag("model_config", "model", "use_pmpe")).contains(true);
            assertThat(found.integer("model_config", "no such")).isEmpty();
        }
    }

    @Test
    void readsHyperParametersKeptInOmegaConf() throws IOException {
        PickleBytes pickle = stateDict().string("hyper_parameters");
        pickle.global("omegaconf.dictconfig", "DictConfig")
                .op(')', 0x81, '}', '(')
                .string("_content");
        pickle.op('}').string("heads");
        pickle.global("omegaconf.nodes", "AnyNode")
                .op(')', 0x81, '}')
                .string("_val")
                .integer(12)
                .op('s', 'b');
        pickle.op('s', 'u', 'b', 's');
        try (TorchCheckpoint checkpoint = open(pickle.bytes(), Map.of("0", new byte[24]))) {
            assertThat(checkpoint.hyperParameters().integer("heads")).hasValue(12);
        }
    }

    @Test
    void copiesATransposedView() throws IOException {
        ByteBuffer storage = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
        storage.asFloatBuffer().put(new float[] {0, 1, 2, 3, 4, 5});
        PickleBytes pickle =
                PickleBytes.protocol(2).op('}').string("state_dict").op('}').string("w");
        pickle.tensor("0", 6, 0, new int[] {3, 2}, new int[] {1, 3}).op('s', 's');
        try (TorchCheckpoint checkpoint = open(pickle.bytes(), Map.of("0", storage.array()))) {
            float[] values = new float[6];
            ByteBuffer.wrap(bytes(checkpoint.tensors().get("w")))
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer()
                    .get(values);
            assertThat(values).containsExactly(0, 3, 1, 4, 2, 5);
        }
    }

    @Test
    void copiesASliceAtItsOffset() throws IOException {
        byte[] storage = new byte[24];
        for (int i = 0; i < storage.length; i++) {
            storage[i] = (byte) i;
        }
        PickleBytes pickle =
                PickleBytes.protocol(2).op('}').string("state_dict").op('}').string("w");
        pickle.tensor("0", 6, 4, new int[] {2}, new int[] {1}).op('s', 's');
        try (TorchCheckpoint checkpoint = open(pickle.bytes(), Map.of("0", storage))) {
            assertThat(bytes(checkpoint.tensors().get("w"))).containsExactly(16, 17, 18, 19, 20, 21, 22, 23);
        }
    }

    @Test
    void refusesOsSystemByReduceAndNamesIt() {
        byte[] pickle = PickleBytes.protocol(2)
                .global("os", "system")
                .string("touch pwned")
                .op(0x85, 'R')
                .bytes();
        assertThatThrownBy(() -> open(pickle, Map.of()))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("os.system")
                .hasMessageContaining("nothing was executed");
    }

    @Test
    void refusesOsSystemByStackGlobal() {
        byte[] pickle = PickleBytes.protocol(4)
                .string("posix")
                .string("system")
                .op(0x93)
                .string("id")
                .op(0x85, 'R')
                .bytes();
        assertThatThrownBy(() -> open(pickle, Map.of())).hasMessageContaining("posix.system");
    }

    @Test
    void refusesInstAndNamesIt() {
        byte[] pickle = PickleBytes.protocol(0)
                .op('(')
                .string("id")
                .op('i')
                .text("os\nsystem\n")
                .bytes();
        assertThatThrownBy(() -> open(pickle, Map.of())).hasMessageContaining("os.system");
    }

    @Test
    void refusesInstOfAnAllowedName() {
        byte[] pickle = PickleBytes.protocol(0)
                .op('(', 'i')
                .text("collections\nOrderedDict\n")
                .bytes();
        assertThatThrownBy(() -> open(pickle, Map.of())).hasMessageContaining("INST");
    }

    @Test
    void refusesObj() {
        byte[] pickle = PickleBytes.protocol(2)
                .op('(')
                .global("subprocess", "Popen")
                .string("id")
                .op('o')
                .bytes();
        assertThatThrownBy(() -> open(pickle, Map.of())).hasMessageContaining("subprocess.Popen");
        byte[] allowed = PickleBytes.protocol(2)
                .op('(')
                .global("collections", "OrderedDict")
                .op('o')
                .bytes();
        assertThatThrownBy(() -> open(allowed, Map.of())).hasMessageContaining("OBJ");
    }

    @Test
    void refusesExtensionCodes() {
        for (int[] code : new int[][] {{0x82, 1}, {0x83, 1, 0}, {0x84, 1, 0, 0, 0}}) {
            byte[] pickle = PickleBytes.protocol(2).op(code).bytes();
            assertThatThrownBy(() -> open(pickle, Map.of())).hasMessageContaining("EXT");
        }
    }

    @Test
    void refusesGetattrAndEval() {
        for (String name : List.of("getattr", "eval", "exec", "__import__")) {
            byte[] pickle = PickleBytes.protocol(2)
                    .global("builtins", name)
                    .string("1")
                    .op(0x85, 'R')
                    .bytes();
            assertThatThrownBy(() -> open(pickle, Map.of())).hasMessageContaining("builtins." + name);
        }
    }

    @Test
    void refusesACodeNestedInHyperParameters() {
        byte[] pickle = stateDict()
                .string("hyper_parameters")
                .op('}')
                .string("lr")
                .global("nt", "system")
                .string("id")
                .op(0x85, 'R', 's', 's')
                .bytes();
        assertThatThrownBy(() -> open(pickle, Map.of("0", new byte[24]))).hasMessageContaining("nt.system");
    }

    @Test
    void refusesToCallATypeThatIsOnlyAValue() {
        byte[] pickle =
                PickleBytes.protocol(2).global("builtins", "dict").op(')', 'R').bytes();
        assertThatThrownBy(() -> open(pickle, Map.of())).hasMessageContaining("builtins.dict");
    }

    @Test
    void doesNotUseConstructorsThatOthersRegistered() {
        Unpickler.registerConstructor("com.example", "Evil", arguments -> {
            throw new AssertionError("a registered constructor was called");
        });
        byte[] pickle = PickleBytes.protocol(2)
                .global("com.example", "Evil")
                .op(')', 'R')
                .bytes();
        assertThatThrownBy(() -> open(pickle, Map.of())).hasMessageContaining("com.example.Evil");
    }

    @Test
    void refusesLengthsThatLie() {
        byte[] text = PickleBytes.protocol(2).op('X').length(0x7fffffff).bytes();
        assertThatThrownBy(() -> open(text, Map.of())).hasMessageContaining("announces 2147483647 bytes");
        byte[] bytes = PickleBytes.protocol(2).op('T').length(-1).bytes();
        assertThatThrownBy(() -> open(bytes, Map.of())).hasMessageContaining("announces 4294967295 bytes");
    }

    @Test
    void refusesTensorsOutsideTheirStorage() {
        Map<String, int[][]> hostile = new LinkedHashMap<>();
        hostile.put("past the end", new int[][] {{6}, {0}, {7}, {1}});
        hostile.put("offset", new int[][] {{6}, {5}, {2}, {1}});
        hostile.put("negative offset", new int[][] {{6}, {-1}, {2}, {1}});
        hostile.put("stride", new int[][] {{6}, {0}, {2, 2}, {5, 2}});
        hostile.put("negative stride", new int[][] {{6}, {3}, {2}, {-1}});
        hostile.put("expanded", new int[][] {{6}, {0}, {1_000_000, 1000}, {0, 0}});
        hostile.put("overflow", new int[][] {{6}, {0}, {1 << 30, 1 << 30, 1 << 30}, {1, 1, 1}});
        hostile.put("dimension", new int[][] {{6}, {0}, {-2}, {1}});
        hostile.put("strides and dimensions", new int[][] {{6}, {0}, {2, 2}, {1}});
        hostile.forEach((what, parts) -> {
            PickleBytes pickle =
                    PickleBytes.protocol(2).op('}').string("state_dict").op('}').string("w");
            pickle.tensor("0", parts[0][0], parts[1][0], parts[2], parts[3]).op('s', 's');
            assertThatThrownBy(() -> open(pickle.bytes(), Map.of("0", new byte[24])))
                    .as(what)
                    .isInstanceOf(CheckpointException.class);
        });
    }

    @Test
    void refusesAStorageLargerThanItsEntry() {
        PickleBytes pickle =
                PickleBytes.protocol(2).op('}').string("state_dict").op('}').string("w");
        pickle.tensor("0", 1_000_000_000, 0, new int[] {6}, new int[] {1}).op('s', 's');
        assertThatThrownBy(() -> open(pickle.bytes(), Map.of("0", new byte[24])))
                .hasMessageContaining("must have 4000000000 bytes, has 24");
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, Long.MAX_VALUE - 1, Long.MIN_VALUE, 1L << 62, (1L << 48) + 1})
    void refusesNumbersNearTheEndOfTheirRange(long number) {
        List<PickleBytes> claims = List.of(
                tensor().longTensor(number, 0, 6, 1),
                tensor().longTensor(number, 0, number, 1),
                tensor().longTensor(6, number, 6, 1),
                tensor().longTensor(6, 0, number, 1),
                tensor().longTensor(6, 0, 6, number),
                tensor().longTensor(6, 0, number, number));
        for (PickleBytes claim : claims) {
            byte[] pickle = claim.op('s', 's').bytes();
            assertThatThrownBy(() -> open(pickle, Map.of("0", new byte[24])))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("made.ckpt: ");
        }
    }

    @Test
    void refusesAStateOfAnyNumberOfTensorsWithinBoundedMemory() throws IOException {
        PickleBytes pickle =
                PickleBytes.protocol(2).op('}').string("state_dict").op('}');
        pickle.string("w").tensor("0", 6, 0, new int[] {6}, new int[] {1}).op('q', 0, 's');
        for (int i = 0; i < 900_000; i++) {
            pickle.string("w" + i).op('h', 0, 's');
        }
        Path file = PickleBytes.checkpoint(
                folder.resolve("made.ckpt"), pickle.op('s').bytes(), Map.of());
        long allocated = AllocatedBytes.of(() -> assertThatThrownBy(() -> TorchCheckpoint.open(file))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("at most 50000 tensors"));
        assertThat(allocated).isLessThan(256 << 20);
    }

    @Test
    void refusesADirectoryOfAnyLengthBeforeItIsLoaded() throws IOException {
        ByteBuffer end = ByteBuffer.allocate(4 + 56 + 20 + 22).order(ByteOrder.LITTLE_ENDIAN);
        end.putInt(0, 0x04034b50);
        // the record of 64 bits, its locator, and the end record that defers to it
        end.putInt(4, 0x06064b50).putLong(8, 44).putLong(4 + 40, 1L << 31);
        end.putInt(60, 0x07064b50).putLong(68, 4);
        end.putInt(80, 0x06054b50).putInt(80 + 12, -1).putInt(80 + 16, -1);
        Path file = Files.write(folder.resolve("long.ckpt"), end.array());
        assertThatThrownBy(() -> TorchCheckpoint.open(file))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("zip directory must have at most")
                .hasMessageContaining("announces 2147483648");
    }

    @Test
    void refusesAStorageThatIsNotThere() {
        PickleBytes pickle =
                PickleBytes.protocol(2).op('}').string("state_dict").op('}').string("w");
        pickle.tensor("../../etc/passwd", 6, 0, new int[] {6}, new int[] {1}).op('s', 's');
        assertThatThrownBy(() -> open(pickle.bytes(), Map.of())).hasMessageContaining("letters and digits");
        assertThatThrownBy(() -> open(stateDict().bytes(), Map.of())).hasMessageContaining("no entry a/data/0");
    }

    @Test
    void refusesCompressedStorages() throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("a/data.pkl", stateDict().bytes());
        entries.put("a/data/0", new byte[24]);
        Path file = PickleBytes.zip(folder.resolve("deflated.ckpt"), entries, ZipEntry.DEFLATED);
        assertThatThrownBy(() -> TorchCheckpoint.open(file)).hasMessageContaining("must be stored, is compressed");
    }

    @Test
    void boundsAPickleThatInflates() throws IOException {
        Path file = PickleBytes.zip(
                folder.resolve("bomb.ckpt"), Map.of("a/data.pkl", new byte[64 << 20]), ZipEntry.DEFLATED);
        assertThat(Files.size(file)).isLessThan(100_000);
        assertThatThrownBy(() -> TorchCheckpoint.open(file)).hasMessageContaining("at most 33554432 bytes");
    }

    @Test
    void boundsWorkThatRepeatsItself() {
        PickleBytes pickle = PickleBytes.protocol(2).op('(');
        for (int i = 0; i < 500_000; i++) {
            pickle.op('N');
        }
        pickle.op('t', 'q', 0, '0').global("torch", "Size").op('q', 1, '0', ']');
        for (int i = 0; i < 500_000; i++) {
            pickle.op('h', 1, 'h', 0, 0x85, 'R', 'a');
        }
        byte[] bytes = pickle.bytes();
        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(20), () -> assertThatThrownBy(() -> open(bytes, Map.of()))
                        .hasMessageContaining("at most 4000000 operations"));
    }

    @Test
    void survivesDeepNestingAndCycles() {
        PickleBytes pickle = PickleBytes.protocol(2).op('}').string("hyper_parameters");
        for (int i = 0; i < 1_000_000; i++) {
            pickle.op(']');
        }
        for (int i = 0; i < 1_000_000; i++) {
            pickle.op('a');
        }
        byte[] deep = pickle.op('s').bytes();
        assertThatThrownBy(() -> open(deep, Map.of())).isInstanceOf(CheckpointException.class);
        byte[] cycle = PickleBytes.protocol(2).op(']', 'q', 0, 'h', 0, 'a').bytes();
        assertThatThrownBy(() -> open(cycle, Map.of())).hasMessageContaining("dictionary");
    }

    @Test
    void refusesKeysThatAreContainers() {
        byte[] pickle = PickleBytes.protocol(2).op('}', ']', 'N', 's').bytes();
        assertThatThrownBy(() -> open(pickle, Map.of())).hasMessageContaining("keys must be");
    }

    @Test
    void saysWhatALegacyFileIs() throws IOException {
        Path file = folder.resolve("legacy.ckpt");
        Files.write(
                file,
                PickleBytes.protocol(2).op(0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46).bytes());
        assertThatThrownBy(() -> TorchCheckpoint.open(file))
                .hasMessageContaining("before version 1.6")
                .hasMessageContaining("save it again");
    }

    @Test
    void refusesATruncatedFileAnywhere() throws IOException {
        byte[] whole = Files.readAllBytes(Golden.CODEC);
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 30; i++) {
            Path file = folder.resolve("truncated" + i + ".ckpt");
            Files.write(file, Arrays.copyOf(whole, i < 10 ? i : random.nextInt(whole.length)));
            assertThatThrownBy(() -> TorchCheckpoint.open(file))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("truncated" + i);
        }
    }

    @Test
    void neverFailsOtherwiseOnMutatedBytes() throws IOException {
        byte[] whole = Files.readAllBytes(Golden.CODEC);
        int pickleAt = 64;
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 400; i++) {
            byte[] mutated = whole.clone();
            for (int k = 0; k < 3; k++) {
                int at = i % 2 == 0 ? pickleAt + random.nextInt(15_000) : whole.length - 1 - random.nextInt(12_000);
                mutated[at] = (byte) random.nextInt();
            }
            Path file = folder.resolve("mutated.ckpt");
            Files.write(file, mutated);
            try (TorchCheckpoint checkpoint = TorchCheckpoint.open(file)) {
                for (TensorSource tensor : checkpoint.tensors().values()) {
                    bytes(tensor);
                }
            } catch (IOException e) {
                assertThat(e).isInstanceOf(CheckpointException.class);
            }
        }
    }

    @Test
    void noticesAFlippedByteOfATensor() throws IOException {
        byte[] damaged = Files.readAllBytes(Golden.CODEC);
        damaged[damaged.length / 2] ^= 1;
        Path file = folder.resolve("damaged.ckpt");
        Files.write(file, damaged);
        assertThatThrownBy(() ->
                        CheckpointImport.of(Golden.TOKENRIG).withCodec(file).writeTo(folder.resolve("model")))
                .hasMessageContaining("is damaged");
        assertThat(folder.resolve("model")).doesNotExist();
    }

    private static PickleBytes tensor() {
        return PickleBytes.protocol(2).op('}').string("state_dict").op('}').string("w");
    }

    private static PickleBytes stateDict() {
        return PickleBytes.protocol(2)
                .op('}')
                .string("state_dict")
                .op('}')
                .string("w")
                .tensor("0", 6, 0, new int[] {6}, new int[] {1})
                .op('s', 's');
    }

    private TorchCheckpoint open(byte[] pickle, Map<String, byte[]> storages) throws IOException {
        return TorchCheckpoint.open(PickleBytes.checkpoint(folder.resolve("made.ckpt"), pickle, storages));
    }

    private static byte[] bytes(TensorSource tensor) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        tensor.bytes().writeTo(out);
        return out.toByteArray();
    }
}
