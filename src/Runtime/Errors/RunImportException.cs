namespace ActorFlow;

/// <summary>An exported run cannot be imported: the file is not whole, or the journal has the run already. Nothing was written.</summary>
public sealed class RunImportException : Exception
{
    internal RunImportException(string what, string remedy, Exception? inner = null)
        : base($"The run cannot be imported: {what}. {remedy}", inner)
    {
    }

    internal static RunImportException Broken(long line, string what, Exception? inner = null)
        => new($"line {line} of the export {what}", "Export the run again; a file that was changed or cut short is not taken.", inner);
}
