using System.Globalization;

namespace SessionKernel.Hosting;

/// <summary>One key of a store's section: its name, the values that it accepts, and the option that it sets.</summary>
/// <param name="Name">The name below the section.</param>
/// <param name="Expected">Ends the sentence that begins with the key and "must be".</param>
/// <param name="TryApply">Sets the option; returns false if the text is not an accepted value.</param>
internal sealed record SectionKey<TOptions>(string Name, string Expected, Func<TOptions, string, bool> TryApply)
{
    public static SectionKey<TOptions> Number(string name, int least, int most, Action<TOptions, int> set) => new(
        name,
        string.Create(CultureInfo.InvariantCulture, $"a whole number between {least} and {most}"),
        (options, text) =>
        {
            var isGood = int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
                && value >= least
                && value <= most;
            if (isGood)
            {
                set(options, value);
            }

            return isGood;
        });

    public static SectionKey<TOptions> Span(string name, TimeSpan least, TimeSpan most, Action<TOptions, TimeSpan> set) => new(
        name,
        $"a time span between {SectionTime.Write(least)} and {SectionTime.Write(most)}, as days.hours:minutes:seconds or "
            + "hours:minutes:seconds",
        (options, text) =>
        {
            var isGood = SectionTime.TryRead(text, out var value) && value >= least && value <= most;
            if (isGood)
            {
                set(options, value);
            }

            return isGood;
        });

    public static SectionKey<TOptions> Choice<TEnum>(string name, Action<TOptions, TEnum> set)
        where TEnum : struct, Enum => new(
        name,
        $"one of {string.Join(", ", Enum.GetNames<TEnum>())}",
        (options, text) =>
        {
            // Only names are accepted: the framework's parser accepts numbers and lists as well.
            var isGood = Enum.GetNames<TEnum>().Contains(text, StringComparer.OrdinalIgnoreCase);
            if (isGood)
            {
                set(options, Enum.Parse<TEnum>(text, ignoreCase: true));
            }

            return isGood;
        });

    public static SectionKey<TOptions> Flag(string name, Action<TOptions, bool> set) => new(
        name,
        "true or false",
        (options, text) =>
        {
            var isGood = bool.TryParse(text, out var value);
            if (isGood)
            {
                set(options, value);
            }

            return isGood;
        });
}
