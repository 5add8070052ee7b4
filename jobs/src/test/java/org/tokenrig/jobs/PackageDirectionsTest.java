package org.tokenrig.jobs;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The directions in which modules and packages depend on each other, as {@code docs/architecture.md} draws them. */
class PackageDirectionsTest {
    private static final String[] NETWORKS = {"ai.djl..", "org.tokenrig.inference.."};
    private static final String[] SPARK = {"org.apache.spark..", "scala.."};

    private static JavaClasses all;

    @BeforeAll
    static void readClasses() {
        all = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("org.tokenrig");
    }

    /** Rules say nothing where there are no classes to hold them against. */
    @Test
    void seesAllModules() {
        for (String module : new String[] {"io", "inference", "jobs"}) {
            assertThat(all).as(module).anyMatch(type -> type.getPackageName().startsWith("org.tokenrig." + module));
        }
    }

    @Test
    void ioKnowsNoNetworkNoSparkAndNoJobs() {
        noClasses()
                .that()
                .resideInAPackage("org.tokenrig.io..")
                .should()
                .dependOnClassesThat(resideInAnyPackage(NETWORKS)
                        .or(resideInAnyPackage(SPARK))
                        .or(resideInAPackage("org.tokenrig.jobs..")))
                .check(all);
    }

    @Test
    void inferenceKnowsNoSparkNoStorageAndNoJobs() {
        noClasses()
                .that()
                .resideInAPackage("org.tokenrig.inference..")
                .should()
                .dependOnClassesThat(resideInAnyPackage(SPARK)
                        .or(resideInAnyPackage("org.apache.hadoop..", "org.tokenrig.io.store.."))
                        .or(resideInAPackage("org.tokenrig.jobs..")))
                .check(all);
    }

    @Test
    void packagesHaveNoCircles() {
        slices().matching("org.tokenrig.(**)").should().beFreeOfCycles().check(all);
    }

    /** So the facade can be read as the list of the steps, each of which stands alone. */
    @Test
    void theFacadeUsesItsRoomsAndNoRoomUsesTheFacade() {
        classes()
                .that()
                .resideInAPackage("org.tokenrig.inference")
                .should()
                .onlyBeAccessed()
                .byClassesThat(resideInAPackage("org.tokenrig.inference")
                        .or(not(resideInAPackage("org.tokenrig.inference.."))))
                .check(all);
    }

    @Test
    void theNetworksEngineIsKnownToTheNetworksAlone() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "org.tokenrig.inference.geometry..",
                        "org.tokenrig.inference.skeleton..",
                        "org.tokenrig.inference.skin..",
                        "org.tokenrig.inference.token..",
                        "org.tokenrig.inference.generate..",
                        "org.tokenrig.inference.synth..",
                        "org.tokenrig.inference.options..",
                        "org.tokenrig.inference.checkpoint..")
                .should()
                .dependOnClassesThat(resideInAPackage("ai.djl.."))
                .check(all);
    }
}
