namespace ActorFlow.Cli.Output;

/// <summary>One of the two outputs of the process takes nothing more: its disk is full, or it was closed.</summary>
internal sealed class OutputException : IOException
{
    public OutputException(string output, IOException cause)
        : base($"{output} cannot be written: {cause.Message.TrimEnd('.')}. Direct it to another place, or make room, then try again.", cause)
    {
        // What tells a reader that has gone from a disk that is full.
        HResult = cause.HResult;
    }
}
