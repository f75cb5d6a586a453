using NodeDriver;
using SessionKernel.PropertyTests.Docs.Recipes.SplitMember;

namespace NewNode;

internal static class Split
{
    private static readonly Shape<Profile> s_shape = new(
        static number => Profile.FromV1(new ProfileV1(Numbers.FullName(number))),
        static (profile, number) => Profile.FromV1(new ProfileV1(Numbers.FullName(NumberOf(profile) + number))),
        static profile => profile.LastName is null ? "nothing" : Numbers.Text(NumberOf(profile)));

    public static Task<Sessions> BuildAsync(Deploy deploy) => deploy.BuildAsync(
        deploy.Step switch
        {
            "1" => Recipe.ReadersFirst(),
            "2" => Recipe.PinLifted(),
            "3" => Recipe.StepRetired(),
            "no-version" => Recipe.VersionNotRaised(),
            "rollback" => Recipe.RollbackInTwoSteps(),
            _ => throw deploy.Unknown(),
        },
        s_shape);

    private static int NumberOf(Profile profile) => Numbers.OfName(profile.FirstName, profile.LastName);
}
