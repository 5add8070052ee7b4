package org.tokenrig.jobs.plan;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.tokenrig.io.asset.AssetId;
import org.tokenrig.io.store.StoredAsset;

class PlannedAssetTest {
    @Test
    void anAssetsOutputHasItsPath() {
        assertThat(outputs("a/fox.v2.glb", "tree.OBJ"))
                .containsExactly(
                        Map.entry("a/fox.v2.glb", "rigged/a/fox.v2.glb"), Map.entry("tree.OBJ", "rigged/tree.glb"));
    }

    @Test
    void assetsOfOneNameGetOutputsOfTheirOwn() {
        assertThat(outputs("a.glb", "a.gltf", "a.obj", "a.GLB", "a.obj.glb", "b/a.obj"))
                .containsOnly(
                        Map.entry("a.GLB", "rigged/a.glb"),
                        Map.entry("a.glb", "rigged/a.glb.glb"),
                        Map.entry("a.gltf", "rigged/a.gltf.glb"),
                        Map.entry("a.obj.glb", "rigged/a.obj.glb"),
                        Map.entry("a.obj", "rigged/a.obj.2.glb"),
                        Map.entry("b/a.obj", "rigged/b/a.glb"));
    }

    @Test
    void anOutputIsNeverAFolderOfAnother() {
        assertThat(outputs("b.obj", "b.glb/x.obj", "c.gltf", "c.glb/deep/y.glb"))
                .containsOnly(
                        Map.entry("b.obj", "rigged/b.obj.glb"),
                        Map.entry("b.glb/x.obj", "rigged/b.glb/x.glb"),
                        Map.entry("c.gltf", "rigged/c.gltf.glb"),
                        Map.entry("c.glb/deep/y.glb", "rigged/c.glb/deep/y.glb"));
    }

    @Test
    void noNameIsLongerThanFileSystemsAllow() {
        String longest = "d/" + "ü".repeat(125) + "x";
        Map<String, String> outputs = outputs(longest + ".glb", longest + ".obj", "short.obj");
        assertThat(outputs).containsEntry(longest + ".glb", "rigged/" + longest + ".glb");
        String cut = outputs.get(longest + ".obj");
        assertThat(cut).matches("rigged/d/ü+~[0-9a-f]+\\.obj\\.glb");
        assertThat(cut.substring("rigged/d/".length()).getBytes(UTF_8).length).isBetween(250, 255);
        assertThat(outputs(longest + ".obj", longest + ".glb", "another.glb")).containsEntry(longest + ".obj", cut);
    }

    @Test
    void namesDoNotDependOnTheOrderOfListing() {
        List<String> paths = new ArrayList<>(Arrays.asList("a.glb", "a.gltf", "a.obj", "a.obj.glb", "c.obj"));
        Map<String, String> first = outputs(paths.toArray(String[]::new));
        for (int i = 0; i < 20; i++) {
            Collections.shuffle(paths, new Random(i));
            assertThat(outputs(paths.toArray(String[]::new))).isEqualTo(first);
        }
    }

    @Test
    void binsAreBalancedTheCostliestFirst() {
        List<PlannedAsset> assets = new ArrayList<>();
        for (int length : new int[] {1, 2, 3, 4, 5, 6, 7, 8}) {
            assets.add(new PlannedAsset(
                    stored(length + ".glb", length), "rigged/" + length, DueReason.NEW, 1, OwnOptions.NONE, "", ""));
        }
        List<AssetBin> bins = AssetBin.spread(assets, 3, 1);
        assertThat(bins).hasSize(3);
        assertThat(bins.stream().mapToLong(AssetBin::cost).sum()).isEqualTo(36 + 8);
        assertThat(bins.get(0).cost() - bins.get(2).cost()).isLessThanOrEqualTo(3);
        assertThat(bins.get(0).assets().get(0).stored().length()).isEqualTo(8);
        assertThat(AssetBin.spread(assets, 100, 1)).hasSize(8).allSatisfy(bin -> assertThat(bin.assets())
                .hasSize(1));
    }

    private static Map<String, String> outputs(String... paths) {
        Map<String, String> outputs = new TreeMap<>();
        PlannedAsset.plan(Arrays.stream(paths).map(path -> stored(path, 1)).toList())
                .forEach(asset -> outputs.put(asset.stored().id().path(), asset.output()));
        return outputs;
    }

    private static StoredAsset stored(String path, long length) {
        return new StoredAsset(new AssetId(path), "file:/" + path, length, "etag");
    }
}
