package org.tokenrig.jobs.train;

import static org.tokenrig.inference.setting.Bounds.share;
import static org.tokenrig.inference.setting.Bounds.within;

import java.util.List;
import org.tokenrig.inference.setting.Setting;
import org.tokenrig.inference.setting.SettingValues;
import org.tokenrig.inference.train.CodeRowTrainer;

/** The settings of the row head of a codec. */
final class RowSettings {
    static final Setting<Integer> WIDTH = Setting.integer(
                    "train.rows.width", 96, within(1, 65_536), "The row head has this many channels.")
            .more("In a row head, all joints of a skeleton compete for a point, by what was decoded "
                    + "of their codes and by what the mesh and the skeleton say, such as distances to "
                    + "bones. train.init names the codec; its model has a row head once this has run, "
                    + "and where it has one of another width, that begins anew. A row head is trained "
                    + "anew after its codec has learned on. The samples are those of train.codec.points "
                    + "and train.codec.encoder-points.");

    static final Setting<Integer> QUERY_POINTS = Setting.integer(
                    "train.rows.query-points",
                    256,
                    within(1, 1_000_000),
                    "An example has this many points, vertices of the mesh in one and points of its "
                            + "surface in another.")
            .formerly("train.rows.at");

    static final Setting<Double> RIGHT = Setting.number(
                    "train.rows.right", 0.25, share(), "This share of the examples has only right codes.")
            .more("In the examples that have neither only right nor only wrong codes, a share of "
                    + "the joints has wrong ones, so that mesh and skeleton are heard where a language "
                    + "model errs.");

    static final Setting<Double> WRONG =
            Setting.number("train.rows.wrong", 0.1, share(), "This share of the examples has only wrong codes.");

    static final Setting<Double> ENTROPY = Setting.number(
            "train.rows.entropy",
            0.3,
            within(0.0, 1e6),
            "The cross-entropy has this weight beside the absolute differences.");

    static final Setting<Integer> ENCODER = Setting.integer(
                    "train.rows.encoder",
                    0,
                    within(0, 65_536),
                    "A row encoder of this many channels learns with the row head; 0 for that of train.init, or none.")
            .more("A row encoder writes codes of what the mesh and the skeleton do not say of a skin, and "
                    + "the row head reads them instead of what is decoded of each joint alone, so that "
                    + "codes need not say where a joint is. It is measured as row-l1 with true codes, "
                    + "row-l1-silent where they say nothing and row-l1-wrong-codes. Once it "
                    + "has learned, codes mean something else: a language model has to learn them, and "
                    + "the stage lm follows, unless train.rows.freeze-encoder is on.");

    static final Setting<Integer> READ_POINTS = Setting.integer(
            "train.rows.read-points",
            384,
            within(1, 1_000_000),
            "The row encoder reads this many points of an example, half of them of each joint in turn by its weight.");

    static final Setting<Double> SILENT = Setting.number(
            "train.rows.silent-weight",
            0.5,
            within(0.0, 1e6),
            "The loss of rows whose codes say nothing has this weight beside that of rows whose codes are told.");

    static final Setting<Boolean> FREEZE = Setting.truth(
            "train.rows.freeze-encoder",
            false,
            "The row encoder stays as it is, so that a language model that learned its codes keeps its worth.");

    static final List<Setting<?>> SETTINGS =
            List.of(WIDTH, QUERY_POINTS, RIGHT, WRONG, ENTROPY, ENCODER, READ_POINTS, SILENT, FREEZE);

    private RowSettings() {}

    static TrainingSettings.Rows of(SettingValues values) {
        return new TrainingSettings.Rows(
                values.get(WIDTH),
                values.get(QUERY_POINTS),
                values.get(RIGHT),
                values.get(WRONG),
                values.get(ENCODER),
                values.get(READ_POINTS),
                new CodeRowTrainer.Settings(values.get(ENTROPY), values.get(SILENT), values.get(FREEZE)));
    }
}
