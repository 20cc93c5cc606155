using System.Text.Json;
using ActorFlow.Definitions.Text;
using ActorFlow.Definitions.Variables;

namespace ActorFlow.Definitions.Documents;

/// <summary>Reads variables: <c>env</c>, in other tools' documents also <c>envs</c>.</summary>
internal sealed class VariablesForm(Findings findings)
{
    public IReadOnlyDictionary<string, string> Read(params ReadOnlySpan<FormReader> forms)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var form in forms)
        {
            foreach (var member in form.Take(JsonValueKind.Object, "an object of texts", "env", "envs")?.Members ?? [])
                Add(variables, member, $"{form.PathOf("env")}{FormReader.Step(member.Name)}");
        }

        return variables.Count == 0 ? FlowDocument.NoVariables : variables;
    }

    private void Add(Dictionary<string, string> variables, LocatedMember member, string path)
    {
        if (!EnvironmentName.IsValid(member.Name))
        {
            findings.Error("bad-variable", path, member.Place, $"'{FormReader.Short(member.Name)}' is no name of a variable.",
                "Use letters, digits and '_', not beginning with a digit.");
            return;
        }

        // Numbers and truths are taken as they are written: KEY: 8080 is what people write in YAML.
        var text = member.Value.Kind switch
        {
            JsonValueKind.String or JsonValueKind.Number => member.Value.Text,
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            _ => null,
        };
        if (text is null)
            findings.Error("wrong-value", path, member.Value.Place, $"The variable is {member.Value.Noun}.", "Write a text.");
        else if (!variables.TryAdd(member.Name, text))
            findings.Error("duplicate-member", path, member.Place, $"The variable '{member.Name}' is set twice.", "Keep one of them.");
        else
            CheckReferences(text, path, member.Value.Place);
    }

    public void CheckReferences(string text, string path, Place place)
    {
        try
        {
            EnvironmentText.Names(text);
        }
        catch (FormatException error)
        {
            findings.Error("bad-reference", path, place, FormReader.Short(error.Message), "");
        }
    }

    /// <summary>Checks the references in all texts of a value.</summary>
    public void CheckReferences(Located value, string path)
    {
        if (value.Kind == JsonValueKind.String)
            CheckReferences(value.Text, path, value.Place);
        foreach (var member in value.Members)
            CheckReferences(member.Value, $"{path}{FormReader.Step(member.Name)}");
        for (var i = 0; i < value.Items.Count; i++)
            CheckReferences(value.Items[i], $"{path}[{i}]");
    }
}
