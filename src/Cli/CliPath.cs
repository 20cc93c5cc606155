using System.CommandLine.Parsing;

namespace ActorFlow.Cli;

/// <summary>What paths on the command line must be: <c>option.Validators.Add(CliPath.Check)</c>.</summary>
public static class CliPath
{
    /// <summary>Refuses an empty path, and an option that was misspelled and taken for a path.</summary>
    /// <param name="path">An option or argument that is a path.</param>
    public static void Check(SymbolResult path)
    {
        ArgumentNullException.ThrowIfNull(path);
        switch (path.Tokens)
        {
            case [{ Value: "" }]:
                path.AddError("A path is empty. Leave it out for the default, or name a place.");
                break;
            case [{ Value: ['-', '-', ..] } token]:
                path.AddError($"There is no option {token.Value}. If it is a path, put ./ before it.");
                break;
        }
    }
}
