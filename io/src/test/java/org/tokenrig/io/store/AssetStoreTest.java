package org.tokenrig.io.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetException.Kind;

class AssetStoreTest {
    private static final List<String> HARD_NAMES = List.of(
            "a b", "a=b", "a+b", "100%", "%41", "#1", "a:b", "a?b", "a&b", "[a]", "{a,b}", "a*b", "a\\b", "é",
            "e\u0301", "猫", "🦊", "'\"");

    private final AssetStore store = AssetStore.over(new Configuration(false));

    @TempDir
    Path outside;

    @TempDir
    Path input;

    @BeforeEach
    void files() throws IOException {
        write("b.glb", "bb");
        write("A.GLTF", "a");
        write("sub/deep er/100%.obj", "o");
        write("sub/a.bin", "not an asset");
        write(".hidden.glb", "x");
        write("_temporary/x.glb", "x");
        write(".git/x.glb", "x");
    }

    @Test
    void listsAssetsBelowAFolderSortedByPath() throws IOException {
        assertThat(ids(store.list(input.toString(), List.of())))
                .containsExactly("A.GLTF", "b.glb", "sub/deep er/100%.obj");
    }

    @Test
    void aNameThatBeginsWithAnUnderscoreIsLikeAnyOther() throws IOException {
        write("_hero.glb", "h");
        write("_parts/_arm.glb", "a");
        assertThat(ids(store.list(input.toString(), List.of()))).contains("_hero.glb", "_parts/_arm.glb");
    }

    @Test
    void countsWhatItLeavesOut() throws Exception {
        write("hidden/.thumbs/x.glb", "x");
        write(".a.obj", "x");
        write(".note.txt", "no asset");
        Files.createSymbolicLink(input.resolve("nowhere.glb"), input.resolve("none"));
        Files.createSymbolicLink(input.resolve("readme.txt"), outside);
        assertThat(new ProcessBuilder("mkfifo", input.resolve("pipe.glb").toString())
                        .start()
                        .waitFor())
                .isZero();
        AssetListing listing = store.listing(input.toString(), List.of());
        assertThat(ids(listing.assets())).containsExactly("A.GLTF", "b.glb", "sub/deep er/100%.obj");
        assertThat(listing.leftOutInWords())
                .hasValue("left out: 5 hidden (.a.obj, .git/, .hidden.glb, ...);"
                        + " 2 links to folders, to nothing or out of the input (nowhere.glb, readme.txt);"
                        + " 1 pipes, sockets or devices (pipe.glb)");
        assertThat(store.listing(input.resolve("sub").toString(), List.of()).leftOutInWords())
                .isEmpty();
        assertThat(ids(store.list(input + "/*.glb", List.of()))).containsExactly("b.glb");
        assertThatThrownBy(() -> store.list(input.resolve("pipe.glb").toString(), List.of()))
                .hasMessageContaining("not a pipe");
    }

    @Test
    void everyNameIsListedReadAndWritten() throws Exception {
        OutputFolder output = OutputFolder.open(outside.resolve("out").toString(), new Configuration(false));
        for (String name : HARD_NAMES) {
            write(name + "/" + name + ".glb", name);
            assertThat(text(store.read(asset(name + "/" + name + ".glb"), 1000)))
                    .isEqualTo(name);
            output.put(name + "/" + name + ".glb", name.getBytes(UTF_8));
            assertThat(outside.resolve("out/" + name + "/" + name + ".glb")).hasContent(name);
            String folder = input.resolve(name).toString();
            assertThat(ids(store.list(folder, List.of()))).as(name).containsExactly(name + ".glb");
            assertThat(ids(store.list(folder + "/*.glb", List.of()))).as(name).containsExactly(name + ".glb");
        }
    }

    @Test
    void namesAsLongAsTheyCanBeAreWritten() throws IOException {
        String longest = "ü".repeat(125) + "x.glb";
        OutputFolder output = OutputFolder.open(outside.toString(), new Configuration(false));
        output.put(longest, "long".getBytes(UTF_8));
        assertThat(outside.resolve(longest)).hasContent("long");
    }

    @Test
    void aNameThatIsNotUtf8IsListedAndRefused() throws Exception {
        // bytes that Java's own paths cannot be given as text
        assertThat(new ProcessBuilder(
                                "bash", "-c", "mkdir $'d\\xff'; echo x > $'caf\\xe9.glb'; echo y > $'d\\xff'/é.glb")
                        .directory(input.toFile())
                        .start()
                        .waitFor())
                .isZero();
        List<StoredAsset> bad = store.list(input.toString(), List.of()).stream()
                .filter(asset -> asset.id().path().contains("\\x"))
                .toList();
        assertThat(ids(bad)).containsExactly("caf\\xE9.glb", "d\\xFF/é.glb");
        assertThat(bad.get(0).uri()).endsWith("/caf%E9.glb");
        assertThat(bad.get(0).length()).isEqualTo(2);
        assertThatThrownBy(() -> store.read(bad.get(0), 10))
                .satisfies(kind(Kind.BAD_NAME))
                .hasMessageContaining("caf\\xE9.glb");
        assertThatThrownBy(() -> store.read(bad.get(1), 10)).satisfies(kind(Kind.BAD_NAME));
        assertThat(ids(store.list(input + "/caf*.glb", List.of()))).containsExactly("caf\\xE9.glb");
    }

    @Test
    void aPlaceThatCannotBeWrittenToSaysWhy() throws IOException {
        OutputFolder below = OutputFolder.open(input.resolve("b.glb/x").toString(), new Configuration(false));
        assertThatThrownBy(below::requireWritable)
                .satisfies(failure -> assertThat(StorageProblem.reason(failure)).contains("where a folder must be"));
        assertThat(StorageProblem.reason(new java.nio.file.AccessDeniedException("/x")))
                .isEqualTo("permission denied");
    }

    @Test
    void listsOneFileAsItself() throws IOException {
        assertThat(ids(store.list(input.resolve("b.glb").toString(), List.of())))
                .containsExactly("b.glb");
    }

    @Test
    void listsWhatAPatternMatches() throws IOException {
        assertThat(ids(store.list(input + "/*.glb", List.of()))).containsExactly("b.glb");
        assertThat(ids(store.list(input + "/s*/deep*/*.{obj,glb}", List.of()))).containsExactly("sub/deep er/100%.obj");
    }

    @Test
    void leavesOutTheOutputInsideTheInput() throws IOException {
        assertThat(ids(store.list(input.toString(), List.of(input.resolve("sub").toString()))))
                .containsExactly("A.GLTF", "b.glb");
    }

    @Test
    void leavesOutLinksThatLeadOutside() throws IOException {
        Files.writeString(outside.resolve("secret.glb"), "s");
        Files.createSymbolicLink(input.resolve("link.glb"), outside.resolve("secret.glb"));
        Files.createSymbolicLink(input.resolve("linked"), outside);
        Files.createSymbolicLink(input.resolve("circle"), input);
        Files.createSymbolicLink(input.resolve("inner.glb"), input.resolve("b.glb"));
        assertThat(ids(store.list(input.toString(), List.of())))
                .containsExactly("A.GLTF", "b.glb", "inner.glb", "sub/deep er/100%.obj");
    }

    @Test
    void refusesALocationWithNothing() {
        assertThatThrownBy(() -> store.list(input.resolve("none").toString(), List.of()))
                .isInstanceOf(FileNotFoundException.class)
                .hasMessageContaining("there is nothing at");
        assertThatThrownBy(() -> store.list(input.resolve("sub/a.bin").toString(), List.of()))
                .hasMessageContaining("must end with one of");
    }

    @Test
    void readsWhatWasListed() throws Exception {
        StoredAsset asset = asset("sub/deep er/100%.obj");
        assertThat(text(store.read(asset, 10))).isEqualTo("o");
        assertThat(asset.length()).isEqualTo(1);
    }

    @Test
    void refusesMoreThanTheLimitBeforeReading() throws IOException {
        StoredAsset asset = asset("b.glb");
        assertThatThrownBy(() -> store.read(asset, 1)).satisfies(kind(Kind.TOO_LARGE));
    }

    @Test
    void refusesWhatChangedSinceItWasListed() throws IOException {
        StoredAsset asset = asset("b.glb");
        write("b.glb", "longer");
        assertThatThrownBy(() -> store.read(asset, 10))
                .satisfies(kind(Kind.STORAGE))
                .hasMessageContaining("listed with 2 bytes");
        Files.delete(input.resolve("b.glb"));
        assertThatThrownBy(() -> store.read(asset, 10)).satisfies(kind(Kind.STORAGE));
    }

    @Test
    void readsFilesBelowTheInputOnly() throws Exception {
        write("sub/buffers/é x.bin", "buffer");
        write("sub/x.gltf", "{}");
        Files.writeString(outside.resolve("secret.bin"), "s");
        Files.createSymbolicLink(input.resolve("sub/escape.bin"), outside.resolve("secret.bin"));
        Files.createSymbolicLink(input.resolve("sub/linked"), outside);
        AssetFolder folder = store.folderOf(asset("sub/x.gltf"));

        for (String inside : List.of(
                "buffers/é x.bin",
                "buffers\\é x.bin",
                "./buffers//é x.bin",
                "../sub/buffers/é x.bin",
                "../../" + input.getFileName() + "/sub/buffers/é x.bin",
                input + "/sub/buffers/é x.bin",
                "file://" + input + "/sub/buffers/é x.bin")) {
            assertThat(text(folder.read(inside, 10))).as(inside).isEqualTo("buffer");
        }
        assertThat(text(folder.read("../b.glb", 10))).isEqualTo("bb");
        assertThatThrownBy(() -> folder.read("buffers/é x.bin", 5)).satisfies(kind(Kind.TOO_LARGE));
        assertThatThrownBy(() -> folder.read("none.bin", 5)).satisfies(kind(Kind.MISSING_RESOURCE));
        assertThatThrownBy(() -> folder.read("buffers", 5)).satisfies(kind(Kind.MISSING_RESOURCE));
        for (String forbidden : List.of(
                "../../b.glb",
                "buffers/../../../b.glb",
                "/etc/passwd",
                "file:/etc/passwd",
                "http://x/y",
                "..\\..\\b.glb",
                outside.resolve("secret.bin").toString(),
                "escape.bin",
                "linked/secret.bin",
                "")) {
            assertThatThrownBy(() -> folder.read(forbidden, 100)).as(forbidden).satisfies(kind(Kind.FORBIDDEN_URI));
        }
    }

    @Test
    void readsFilesWhoseNamesLookLikeUris() throws Exception {
        write("sub/x.gltf", "{}");
        AssetFolder folder = store.folderOf(asset("sub/x.gltf"));
        for (String name : List.of("50%.bin", "my file.bin", "a#b.bin", "a?b.bin", "a+b&c=d.bin", "mesh:body.bin")) {
            write("sub/" + name, name);
            assertThat(text(folder.read(name, 20))).isEqualTo(name);
        }
    }

    @Test
    void digestCoversTheFilesThatADocumentNames() throws Exception {
        write("sub/x.gltf", "{}");
        ByteBuffer document = ByteBuffer.wrap("{}".getBytes(UTF_8));
        AssetFolder alone = store.folderOf(asset("sub/x.gltf"));
        assertThat(alone.contentSha256(document))
                .isEqualTo("44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
        AssetFolder first = store.folderOf(asset("sub/x.gltf"));
        first.read("a.bin", 100);
        String before = first.contentSha256(document);
        write("sub/a.bin", "changed");
        AssetFolder second = store.folderOf(asset("sub/x.gltf"));
        second.read("a.bin", 100);
        AssetFolder elsewhere = store.folderOf(asset("sub/x.gltf"));
        elsewhere.read("../b.glb", 100);
        assertThat(elsewhere.contentSha256(document)).isNotEqualTo(alone.contentSha256(document));
        assertThat(second.contentSha256(document)).isNotEqualTo(before);
    }

    @Test
    void putsWholeFilesAndLeavesNothingElse() throws IOException {
        OutputFolder output = OutputFolder.open(outside.resolve("o u%t").toString(), new Configuration(false));
        output.requireWritable();
        output.put("rigged/a b/50%.glb", "one".getBytes(UTF_8));
        output.put("rigged/a b/50%.glb", "two".getBytes(UTF_8));
        output.putNew("once.json", "{}".getBytes(UTF_8));
        assertThatThrownBy(() -> output.putNew("once.json", "{}".getBytes(UTF_8)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("already");
        try (var files = Files.walk(outside.resolve("o u%t"))) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(file ->
                                    outside.resolve("o u%t").relativize(file).toString()))
                    .containsExactlyInAnyOrder("rigged/a b/50%.glb", "once.json");
        }
        assertThat(outside.resolve("o u%t/rigged/a b/50%.glb")).hasContent("two");
        assertThat(output.contains(outside.resolve("o u%t/x").toString())).isTrue();
        assertThat(output.contains(outside.toString())).isFalse();
    }

    @Test
    void namesTheSchemeOfObjectStorage() {
        assertThatThrownBy(() -> Location.path("s3://bucket/x")).hasMessageContaining("s3a://bucket/path");
    }

    private StoredAsset asset(String id) throws IOException {
        return store.list(input.toString(), List.of()).stream()
                .filter(asset -> asset.id().path().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private void write(String path, String content) throws IOException {
        Files.createDirectories(input.resolve(path).getParent());
        Files.writeString(input.resolve(path), content);
    }

    private static List<String> ids(List<StoredAsset> assets) {
        return assets.stream().map(asset -> asset.id().path()).toList();
    }

    private static String text(ByteBuffer bytes) {
        return UTF_8.decode(bytes).toString();
    }

    private static java.util.function.Consumer<Throwable> kind(Kind kind) {
        return thrown -> {
            assertThat(thrown).isInstanceOf(AssetException.class);
            assertThat(((AssetException) thrown).kind()).isEqualTo(kind);
        };
    }
}
