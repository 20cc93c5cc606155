using System.CommandLine;
using System.CommandLine.Parsing;

namespace ActorFlow.Cli.Calling;

/// <summary>What is wrong with the words of a call, for people: the parser's own texts name types of .NET, and say some things twice.</summary>
internal static class Complaints
{
    /// <summary>All of it in one line.</summary>
    public static string Of(ParseResult parsed)
        => IsOfVerb(parsed) ? $"there is no verb '{parsed.UnmatchedTokens[0]}'." : string.Join(" ", parsed.Errors.Select(Told).Distinct());

    /// <summary>Whether the call names a verb that there is not.</summary>
    public static bool IsOfVerb(ParseResult parsed)
        => parsed.CommandResult.Command == parsed.RootCommandResult.Command && parsed.UnmatchedTokens is [var word, ..] && !word.StartsWith('-');

    private static string Told(ParseError error)
    {
        var option = OptionOf(error.SymbolResult);
        if (option is { Tokens: [var token], Option: var asked } && WhatIsTaken(asked.ValueType) is { } taken && !taken.Fits(token.Value))
            return $"{asked.Name} takes {taken.What}, not '{token.Value}'.";
        // A list of what is possible comes as lines.
        var lines = error.Message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return lines.Length < 2 ? error.Message : $"{option?.Option.Name}{(option is null ? "" : ": ")}{lines[0]} {string.Join(", ", lines[1..])}.";
    }

    private static OptionResult? OptionOf(SymbolResult? symbol)
    {
        while (symbol is not (null or OptionResult))
            symbol = symbol.Parent;
        return symbol as OptionResult;
    }

    private static (string What, Func<string, bool> Fits)? WhatIsTaken(Type type) => Type.GetTypeCode(Nullable.GetUnderlyingType(type) ?? type) switch
    {
        TypeCode.Int32 => ($"a whole number of up to {int.MaxValue}", text => int.TryParse(text, out _)),
        TypeCode.Int64 => ($"a whole number of up to {long.MaxValue}", text => long.TryParse(text, out _)),
        TypeCode.Double => ("a number", text => double.TryParse(text, out _)),
        _ => null,
    };
}
