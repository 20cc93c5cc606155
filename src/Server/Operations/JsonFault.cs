using System.Text.Json;

namespace ActorFlow.Server.Operations;

/// <summary>What is wrong with a JSON, in words for people.</summary>
internal static class JsonFault
{
    public static string WhatOf(JsonException error)
    {
        var what = error.Message;
        foreach (var tail in (string[])[" Path:", " LineNumber:"])
        {
            if (what.IndexOf(tail, StringComparison.Ordinal) is > 0 and var at)
                what = what[..at];
        }

        // The names of types are of no use outside.
        if (what.StartsWith("The JSON property '", StringComparison.Ordinal) && what.Contains("could not be mapped", StringComparison.Ordinal))
            return $"there is no member '{what.Split('\'')[1]}'";
        if (what.StartsWith("JSON deserialization for type", StringComparison.Ordinal)
            && what.Contains("missing required properties", StringComparison.Ordinal))
            return $"required members are missing: {what[(what.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim().TrimEnd('.')}";
        if (what.StartsWith("The JSON value could not be converted", StringComparison.Ordinal))
            return "the value is of another kind, or none of those that are allowed";
        return what.TrimEnd('.');
    }
}
