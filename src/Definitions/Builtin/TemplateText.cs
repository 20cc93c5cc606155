using System.Text.Json;
using HandlebarsDotNet;

namespace ActorFlow.Definitions.Builtin;

/// <summary>Fills templates: Handlebars without escaping of HTML, where a missing name is an error and nothing but values can be reached.</summary>
internal static class TemplateText
{
    public const int LongestTemplate = 1_000_000;

    private static readonly IHandlebars Engine = Handlebars.Create(new HandlebarsConfiguration { NoEscape = true, ThrowOnUnresolvedBindingExpression = true });

    /// <exception cref="FunctionArgumentException">The template is malformed, too long, or names what is not there.</exception>
    public static string Fill(string template, IReadOnlyDictionary<string, JsonElement> state, JsonElement? values)
    {
        if (template.Length > LongestTemplate)
            throw new FunctionArgumentException("template", $"it has {template.Length} characters, and {LongestTemplate} are the most");
        if (TemplateForm.FaultOf(template) is { } fault)
            throw new FunctionArgumentException("template", fault);
        var model = state.ToDictionary(pair => pair.Key, pair => Plain(pair.Value), StringComparer.Ordinal);
        if (values is { ValueKind: JsonValueKind.Object } more)
        {
            foreach (var member in more.EnumerateObject())
                model[member.Name] = Plain(member.Value);
        }

        try
        {
            return Engine.Compile(template)(model);
        }
        catch (HandlebarsException error)
        {
            throw new FunctionArgumentException("template", error.Message);
        }
    }

    private static object? Plain(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().ToDictionary(member => member.Name, member => Plain(member.Value), StringComparer.Ordinal),
        JsonValueKind.Array => value.EnumerateArray().Select(Plain).ToList(),
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.TryGetInt64(out var whole) ? whole : value.TryGetDecimal(out var exact) ? exact : value.GetDouble(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };
}
