using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;

namespace ActorFlow.Hosting.Configuration;

/// <summary>The settings of one options class: its simple properties, by their names.</summary>
/// <typeparam name="TOptions">The class.</typeparam>
internal sealed class OptionSection<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] TOptions>
{
    private readonly string _path;
    private readonly Func<TOptions, IEnumerable<OptionProblem>> _problems;
    private readonly Func<TOptions> _defaults;
    private readonly Dictionary<string, PropertyInfo> _options;

    /// <param name="path">The section's path below the root.</param>
    /// <param name="problems">Tells which options have a value they cannot have.</param>
    /// <param name="defaults">Makes options as they are by default.</param>
    /// <param name="codeOnly">Options that are no settings.</param>
    public OptionSection(string path, Func<TOptions, IEnumerable<OptionProblem>> problems, Func<TOptions> defaults, params string[] codeOnly)
    {
        (_path, _problems, _defaults) = (path, problems, defaults);
        _options = typeof(TOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(option => option.CanWrite && OptionText.IsSimple(option.PropertyType) && !codeOnly.Contains(option.Name))
            .ToDictionary(option => $"{path}:{option.Name}", StringComparer.OrdinalIgnoreCase);
    }

    public IEnumerable<string> Keys => _options.Keys;

    public bool Knows(string key) => _options.ContainsKey(key);

    /// <summary>What is wrong with a value, whatever the others are.</summary>
    public IEnumerable<string> ProblemsOf(SettingsLayer layer, string key, string text)
    {
        var option = _options[key];
        var options = _defaults();
        if (!OptionText.TryRead(option.PropertyType, text, out var value))
            return [Describe(layer, option, text, RangeOf(option), ExampleOf(option))];
        option.SetValue(options, value);
        return _problems(options).Where(problem => problem.Option == option.Name)
            .Select(problem => Describe(layer, option, text, problem.Range, problem.Example));
    }

    /// <summary>Sets the options that are configured.</summary>
    public void Apply(TOptions options, Func<string, (string Value, string Source)?> find)
    {
        foreach (var (key, option) in _options)
        {
            if (find(key) is { } found && OptionText.TryRead(option.PropertyType, found.Value, out var value))
                option.SetValue(options, value);
        }
    }

    private string Describe(SettingsLayer layer, PropertyInfo option, string text, string range, string example)
    {
        var key = $"{_path}:{option.Name}";
        return $"{ActorFlowSettings.Root}:{key} is '{Secrets.Masked(key, text)}' (in {layer.Source}). Allowed is {range}, for example {example}.";
    }

    /// <summary>The range of an option: what is said of a value that no option can have.</summary>
    private string RangeOf(PropertyInfo option)
    {
        var form = OptionText.FormOf(option.PropertyType);
        return Impossible(option) is { } problem ? $"{form}, {problem.Range}" : form;
    }

    private string ExampleOf(PropertyInfo option)
        => Impossible(option)?.Example ?? Convert.ToString(option.GetValue(_defaults()), CultureInfo.InvariantCulture) ?? "";

    private OptionProblem? Impossible(PropertyInfo option)
    {
        if (OptionText.ImpossibleOf(option.PropertyType) is not { } impossible)
            return null;
        var options = _defaults();
        option.SetValue(options, impossible);
        return _problems(options).Where(problem => problem.Option == option.Name).Select(problem => (OptionProblem?)problem).FirstOrDefault();
    }
}
