namespace ActorFlow.Cli.Output;

/// <summary>One of the two outputs of the process takes nothing more: its disk is full, or it was closed.</summary>
internal sealed class OutputException : IOException
{
    public OutputException(string output, Exception cause)
        : base($"{output} cannot be written: {WhatOf(cause)}. Direct it to another place, or make room, then try again.", cause)
    {
        // What tells a reader that has gone from a disk that is full.
        HResult = cause.HResult;
    }

    /// <summary>Whether something was not written because of the place. A file that grows too large for its disk comes as an argument out of range.</summary>
    public static bool IsOfPlace(Exception error) => error is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException;

    /// <summary>What the place says, without a full stop.</summary>
    public static string WhatOf(Exception error) => error.Message.Split(" (Parameter", 2)[0].TrimEnd('.');
}
