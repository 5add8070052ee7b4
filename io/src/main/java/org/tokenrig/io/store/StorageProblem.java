package org.tokenrig.io.store;

import java.io.FileNotFoundException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.tokenrig.io.asset.PlainWords;

/** What is wrong with a storage, in words: exceptions of file systems often have a path for their message, and no reason. */
public final class StorageProblem {
    /** Of Hadoop. */
    private static final String UNKNOWN_KIND = "UnsupportedFileSystemException";

    private StorageProblem() {}

    /** The reason, without a class name. */
    public static String reason(Throwable failure) {
        Throwable told = failure;
        while (told.getCause() != null && told.getCause() != told && isBare(told)) {
            told = told.getCause();
        }
        for (Throwable cause = told; cause != null; cause = cause.getCause() == cause ? null : cause.getCause()) {
            String kind = cause.getClass().getSimpleName();
            if (kind.equals("NoAuthWithAWSException") || kind.equals("CredentialInitializationException")) {
                return "there are no keys for it: set spark.hadoop.fs.s3a.access.key and spark.hadoop.fs.s3a.secret.key,"
                        + " or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment";
            }
            if (kind.equals(UNKNOWN_KIND)) {
                return "locations of this kind are not known (" + PlainWords.of(cause.getMessage())
                        + "); a local path, s3a://bucket/path and hdfs://host/path are, and others where TOKENRIG_JARS"
                        + " names a folder with the jars of their connector";
            }
            if (cause instanceof UnknownHostException) {
                return "the host cannot be found: " + PlainWords.of(cause.getMessage());
            }
            if (cause instanceof ConnectException && !(cause.getCause() instanceof ConnectException)) {
                return "nothing answers there: " + PlainWords.of(cause.getMessage());
            }
        }
        if (told instanceof AccessDeniedException denied) {
            return withReason(denied, "permission denied");
        }
        if (told instanceof NoSuchFileException missing) {
            return "there is no file " + missing.getFile();
        }
        if (told instanceof FileAlreadyExistsException
                || told instanceof NotDirectoryException
                || told instanceof FileSystemException other && "Not a directory".equals(other.getReason())) {
            return "there is a file where a folder must be: " + ((FileSystemException) told).getFile();
        }
        if (told instanceof FileSystemException other) {
            return withReason(other, "the storage refuses " + other.getFile());
        }
        String words = PlainWords.of(told.getMessage());
        if (words.isEmpty()) {
            return told instanceof FileNotFoundException ? "there is no such file" : "it does not say why";
        }
        return words;
    }

    /** Whether a failure is that a location is of a kind which is not known, such as {@code nope://bucket/path}. */
    public static boolean isUnknownKind(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause() == cause ? null : cause.getCause()) {
            if (cause.getClass().getSimpleName().equals(UNKNOWN_KIND)) {
                return true;
            }
        }
        return false;
    }

    /** Whether an exception says nothing but what its cause is. */
    private static boolean isBare(Throwable failure) {
        return failure.getMessage() == null || failure.getMessage().equals(String.valueOf(failure.getCause()));
    }

    private static String withReason(FileSystemException failure, String otherwise) {
        String reason = failure.getReason();
        return reason == null || reason.isBlank() ? otherwise : PlainWords.of(reason);
    }
}
