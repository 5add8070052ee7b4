package org.tokenrig.io.store;

import java.io.FileNotFoundException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** What is wrong with a storage, in words: exceptions of file systems often have a path for their message, and no reason. */
public final class StorageProblem {
    private StorageProblem() {}

    /** The reason, without a class name. */
    public static String reason(Throwable failure) {
        Throwable told = failure;
        while (told.getCause() != null && told.getCause() != told && isBare(told)) {
            told = told.getCause();
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
        if (told instanceof UnknownHostException unknown) {
            return "the host cannot be found: " + unknown.getMessage();
        }
        if (told instanceof ConnectException) {
            return "nothing answers there: " + told.getMessage();
        }
        String message = told.getMessage();
        if (message == null || message.isBlank()) {
            return told instanceof FileNotFoundException
                    ? "there is no such file"
                    : told.getClass().getSimpleName();
        }
        return message;
    }

    /** Whether an exception says nothing but what its cause is. */
    private static boolean isBare(Throwable failure) {
        return failure.getMessage() == null || failure.getMessage().equals(String.valueOf(failure.getCause()));
    }

    private static String withReason(FileSystemException failure, String otherwise) {
        String reason = failure.getReason();
        return reason == null || reason.isBlank() ? otherwise : reason;
    }
}
