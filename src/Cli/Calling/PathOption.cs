using System.CommandLine.Parsing;

namespace ActorFlow.Cli.Calling;

/// <summary>What paths on the command line must be.</summary>
internal static class PathOption
{
    public static void Check(OptionResult option)
    {
        switch (option.Tokens)
        {
            case [{ Value: "" }]:
                option.AddError($"{option.IdentifierToken?.Value} names no file: it is empty.");
                break;
            case [{ Value: ['-', '-', ..] } token]:
                option.AddError($"There is no option {token.Value}; if it is a file, put ./ before it.");
                break;
        }
    }
}
