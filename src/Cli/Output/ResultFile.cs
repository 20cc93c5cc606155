using System.CommandLine;
using System.Text;

namespace ActorFlow.Cli.Output;

/// <summary>A file that a verb writes its result into. One that is there is left alone, unless the call says <c>--replace</c>.</summary>
internal static class ResultFile
{
    public static Option<bool> Replace() => new("--replace") { Description = "Write over a file that is there." };

    /// <summary>Refuses a place that cannot be written, so that nothing is done in vain.</summary>
    /// <param name="file">The file.</param>
    /// <param name="mayReplace">Whether it may be there; null where the verb has no such option.</param>
    /// <exception cref="CliException">There is something of that name, or no folder for it.</exception>
    public static void Check(string file, bool? mayReplace)
    {
        if (file.Length == 0)
            throw CliException.Usage("the file to write has no name. Name one, or leave it out for the standard output.");
        if (Directory.Exists(file))
            throw CliException.Usage($"{file} is a folder. Name a file in it.");
        if (mayReplace != true && Path.Exists(file))
            throw CliException.Usage(mayReplace is null ? $"{file} exists. Name a new file, or remove this one first." : $"{file} exists. Add --replace to write over it, or name another file.");
        if (Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder && !Directory.Exists(folder))
            throw CliException.Usage($"there is no folder {folder}. Make it first, or name another place.");
    }

    /// <summary>Writes a text.</summary>
    /// <inheritdoc cref="WriteAsync(string, ReadOnlyMemory{byte}, bool?, CancellationToken)"/>
    public static Task WriteAsync(string file, string text, bool mayReplace, CancellationToken cancellationToken)
        => WriteAsync(file, Encoding.UTF8.GetBytes(text), mayReplace, cancellationToken);

    /// <summary>
    /// Writes a file, durably, and whole or not at all: a new one for which there is no room is removed again, and one that is written over stays until the new one is whole.
    /// </summary>
    /// <exception cref="CliException">It cannot be written.</exception>
    public static async Task WriteAsync(string file, ReadOnlyMemory<byte> content, bool? mayReplace, CancellationToken cancellationToken)
    {
        Check(file, mayReplace);
        var target = (File.Exists(file) ? File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName : null) ?? Path.GetFullPath(file);
        // What is empty has nothing to lose; devices and pipes are, too, and have to be written into.
        var isReplaced = new FileInfo(target) is { Exists: true, Length: > 0 };
        var written = isReplaced ? Path.Combine(Path.GetDirectoryName(target)!, $".{Path.GetRandomFileName()}.tmp") : file;
        var isMade = false;
        try
        {
            var mode = Path.Exists(written) ? FileMode.Create : FileMode.CreateNew;
            await using (var stream = new FileStream(written, mode, FileAccess.Write, FileShare.None))
            {
                isMade = mode == FileMode.CreateNew;
                await stream.WriteAsync(content, cancellationToken);
                stream.Flush(flushToDisk: true);
            }

            if (isReplaced)
                PutInPlace(written, target);
        }
        catch (Exception error)
        {
            if (isMade)
                File.Delete(written);
            if (OutputException.IsOfPlace(error))
                throw new CliException($"{file} cannot be written: {OutputException.WhatOf(error)}. Check the place and its rights, then try again.", RunExitCode.Failed, error);
            throw;
        }
    }

    private static void PutInPlace(string written, string target)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(written, File.GetUnixFileMode(target));
        File.Move(written, target, overwrite: true);
    }
}
