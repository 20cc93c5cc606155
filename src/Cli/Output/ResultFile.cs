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

    /// <summary>Writes a file, durably. A new one that can be written in part only, because there is no room for more, is removed again.</summary>
    /// <exception cref="CliException">It cannot be written.</exception>
    public static async Task WriteAsync(string file, ReadOnlyMemory<byte> content, bool? mayReplace, CancellationToken cancellationToken)
    {
        Check(file, mayReplace);
        var isMade = false;
        try
        {
            var mode = Path.Exists(file) ? FileMode.Create : FileMode.CreateNew;
            await using var stream = new FileStream(file, mode, FileAccess.Write, FileShare.None);
            isMade = mode == FileMode.CreateNew;
            await stream.WriteAsync(content, cancellationToken);
            stream.Flush(flushToDisk: true);
        }
        catch (Exception error)
        {
            if (isMade)
                File.Delete(file);
            if (OutputException.IsOfPlace(error))
                throw new CliException($"{file} cannot be written: {OutputException.WhatOf(error)}. Check the place and its rights, then try again.", RunExitCode.Failed, error);
            throw;
        }
    }
}
