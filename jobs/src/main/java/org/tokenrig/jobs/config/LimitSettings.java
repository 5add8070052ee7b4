package org.tokenrig.jobs.config;

import static org.tokenrig.inference.setting.Bounds.bytes;
import static org.tokenrig.inference.setting.Bounds.upTo;
import static org.tokenrig.inference.setting.Bounds.within;

import java.time.Duration;
import java.util.List;
import org.tokenrig.inference.setting.Setting;
import org.tokenrig.inference.setting.SettingValues;
import org.tokenrig.io.asset.AssetLimits;

/** The settings of {@link AssetLimits}: how much of an asset is read before it is refused. */
final class LimitSettings {
    private static final AssetLimits PUBLISHED = AssetLimits.DEFAULT;

    static final Setting<Long> BYTES = Setting.size(
            "limits.bytes",
            PUBLISHED.maxBytes(),
            bytes(1, 1L << 40),
            "An asset is refused whose file and all that it refers to, or whose decoded geometry, is longer than"
                    + " this.");

    static final Setting<Long> JSON_BYTES = Setting.size(
            "limits.json-bytes",
            PUBLISHED.maxJsonBytes(),
            bytes(1, 1L << 40),
            "An asset is refused whose glTF document is longer than this.");

    /** What is written is nested deeper by some levels, and the writer's own limit is 1,000. */
    static final Setting<Integer> JSON_DEPTH = Setting.integer(
            "limits.json-depth",
            PUBLISHED.maxJsonDepth(),
            within(1, 500),
            "An asset is refused whose glTF document nests deeper than this.");

    static final Setting<Integer> NODES = Setting.integer(
            "limits.nodes",
            PUBLISHED.maxNodes(),
            within(1, 10_000_000),
            "An asset is refused whose scene has more nodes than this, instances included.");

    static final Setting<Integer> VERTICES = Setting.integer(
            "limits.vertices",
            PUBLISHED.maxVertices(),
            within(1, 100_000_000),
            "An asset is refused whose joined mesh has more vertices than this, instances included.");

    static final Setting<Integer> TRIANGLES = Setting.integer(
            "limits.triangles",
            PUBLISHED.maxTriangles(),
            within(1, 100_000_000),
            "An asset is refused whose joined mesh has more triangles than this, instances included.");

    static final Setting<Integer> JOINTS = Setting.integer(
            "limits.joints",
            PUBLISHED.maxJoints(),
            within(1, 65_535),
            "An asset is refused whose skeleton has more joints than this.");

    static final Setting<Duration> READ_TIMEOUT = Setting.time(
            "limits.read-timeout",
            PUBLISHED.readTimeout(),
            upTo(Duration.ofDays(30)),
            "An asset is given up that takes longer than this to read and decode.");

    static final Setting<Duration> ASSET_TIMEOUT = Setting.time(
                    "limits.asset-timeout",
                    PUBLISHED.assetTimeout(),
                    upTo(Duration.ofDays(30)),
                    "An asset is given up that takes longer than this for all the work, from reading to writing.")
            .more("The time in which it waits for its turn is not counted.");

    static final List<Setting<?>> SETTINGS =
            List.of(BYTES, JSON_BYTES, JSON_DEPTH, NODES, VERTICES, TRIANGLES, JOINTS, READ_TIMEOUT, ASSET_TIMEOUT);

    private LimitSettings() {}

    static AssetLimits of(SettingValues values) {
        return new AssetLimits(
                values.get(BYTES),
                values.get(JSON_BYTES),
                values.get(JSON_DEPTH),
                values.get(NODES),
                values.get(VERTICES),
                values.get(TRIANGLES),
                values.get(JOINTS),
                values.get(READ_TIMEOUT),
                values.get(ASSET_TIMEOUT));
    }
}
