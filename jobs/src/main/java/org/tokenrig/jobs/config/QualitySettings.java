package org.tokenrig.jobs.config;

import static org.tokenrig.inference.setting.Bounds.within;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.tokenrig.inference.quality.Measure;
import org.tokenrig.inference.quality.QualityThresholds;
import org.tokenrig.inference.setting.Setting;
import org.tokenrig.inference.setting.SettingValues;

/** The settings of {@link QualityThresholds}: above which numbers a rig is for review or for quarantine. */
final class QualitySettings {
    private record Pair(Setting<Double> review, Setting<Double> quarantine) {}

    private static final double MOST = 1e9;
    private static final Map<Measure, Pair> PAIRS = pairs();

    /** All of them. */
    static final List<Setting<?>> SETTINGS = all();

    private QualitySettings() {}

    /**
     * Thresholds that these values say.
     *
     * @throws IllegalArgumentException if one for quarantine is less than that for review
     */
    static QualityThresholds of(SettingValues values) {
        QualityThresholds thresholds = QualityThresholds.DEFAULT;
        for (Map.Entry<Measure, Pair> pair : PAIRS.entrySet()) {
            double review = values.get(pair.getValue().review());
            double quarantine = values.get(pair.getValue().quarantine());
            if (quarantine < review) {
                throw new IllegalArgumentException(pair.getValue().review().key() + " must not be more than "
                        + pair.getValue().quarantine().key() + ", cannot be: " + review + " and " + quarantine);
            }
            thresholds = thresholds.with(pair.getKey(), new QualityThresholds.Limit(review, quarantine));
        }
        return thresholds;
    }

    private static Map<Measure, Pair> pairs() {
        Map<Measure, Pair> pairs = new EnumMap<>(Measure.class);
        for (Measure measure : Measure.values()) {
            String what = "whose measure " + measure.label() + " is above this (" + measure.unit() + ")";
            pairs.put(
                    measure,
                    new Pair(
                            Setting.number(
                                    "quality." + measure.setting() + ".review",
                                    measure.review(),
                                    within(0.0, MOST),
                                    "A rig is for review " + what + "."),
                            Setting.number(
                                    "quality." + measure.setting() + ".quarantine",
                                    measure.quarantine(),
                                    within(0.0, MOST),
                                    "A rig is for quarantine " + what + ".")));
        }
        return pairs;
    }

    private static List<Setting<?>> all() {
        List<Setting<?>> all = new ArrayList<>();
        PAIRS.values().forEach(pair -> {
            all.add(pair.review());
            all.add(pair.quarantine());
        });
        return List.copyOf(all);
    }
}
